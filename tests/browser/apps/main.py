"""Runs the script of this folder that the address names: /?app=digits. One server serves all tests."""

import runpy
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:
    from aeviz.app.server import routes

    app = st.App(__file__, routes=routes.all_of_them())
else:
    runpy.run_path(str(Path(__file__).parent / f"{Path(st.query_params['app']).name}.py"))
