"""What one would write first, for comparison: a single file that trains and plots in the page.

    streamlit run benchmarks/naive_app.py

The same digits, network and steps as the dashboard's first page, at one knob value: each move of the slider trains a
network, in the session's own script, and draws it anew.
"""

import plotly.graph_objects as go
import streamlit as st
import torch
from sklearn.datasets import load_digits
from torch import nn

STEPS = 4000

images, labels = load_digits(return_X_y=True)
x = torch.tensor(images / 16, dtype=torch.float32)

size = st.slider("code size", 1, 8, 2)
torch.manual_seed(0)
encoder = nn.Sequential(nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, size))
decoder = nn.Sequential(nn.Linear(size, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 64))
optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=2e-3)
for _ in range(STEPS):
    batch = x[torch.randint(len(x), (128,))]
    loss = ((decoder(encoder(batch)) - batch) ** 2).sum(1).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()

codes = encoder(x).detach().numpy()
across = codes[:, 1] if size > 1 else labels
st.plotly_chart(go.Figure(go.Scattergl(x=codes[:, 0], y=across, mode="markers", marker={"color": labels})))
st.caption(f"Squared error {float(loss):.2f}")
