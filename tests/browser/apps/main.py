"""Runs the script of this folder that the address names: /?app=digits. One server serves all tests."""

import runpy
from pathlib import Path

import streamlit as st

runpy.run_path(str(Path(__file__).parent / f"{Path(st.query_params['app']).name}.py"))
