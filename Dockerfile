# docker build -t aeviz .                                 all of it, with PyTorch for the CPU
# docker build -t aeviz-viewer --build-arg EXTRAS= .      what shows: every lesson, no training
# One image for all parts: dashboard, scheduler and worker differ only in the command they are started with.
FROM python:3.13-slim AS built
ARG EXTRAS=all
RUN pip install --no-cache-dir "uv>=0.9,<1"
WORKDIR /src
COPY pyproject.toml README.md LICENSE dashboard.py ./
COPY .streamlit .streamlit
COPY checkpoints checkpoints
COPY deploy/kubernetes/nginx.conf deploy/kubernetes/nginx.conf
COPY deploy/kubernetes/nats.conf deploy/kubernetes/nats.conf
COPY aeviz aeviz
# pyproject.toml tells uv where PyTorch's builds for the CPU are. The packages' own tests are 50 MB and more.
RUN --mount=type=cache,target=/root/.cache/uv \
    uv venv /opt/aeviz \
    && uv pip install --python /opt/aeviz/bin/python --link-mode copy ".${EXTRAS:+[$EXTRAS]}" \
    && find /opt/aeviz -type d -name tests -prune -exec rm -r {} +

FROM python:3.13-slim
RUN useradd --create-home --uid 1000 aeviz && mkdir /store /rooms && chown aeviz /store /rooms
COPY --from=built /opt/aeviz /opt/aeviz
USER 1000
WORKDIR /home/aeviz
ENV PATH=/opt/aeviz/bin:$PATH PYTHONUNBUFFERED=1 OMP_NUM_THREADS=1 AEVIZ_STORE=/store
EXPOSE 8501
HEALTHCHECK --start-period=120s --interval=10s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', 8501)}/ready\")"]
CMD ["aeviz", "serve", "--host", "0.0.0.0"]
