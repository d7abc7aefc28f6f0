"""Streamlit's settings where it is not started by ``streamlit run``: the same, from the same places."""

from pathlib import Path
from typing import Any

import click
from streamlit import config
from streamlit.web import bootstrap, cli

from aeviz.serve.embed import embedded


def load(script: Path) -> None:
    """Settles them: the config.toml beside the script, over it the variables ``STREAMLIT_*``.

    Raises ValueError for a variable that holds what is not allowed.
    """
    config._main_script_path = str(script)  # pyright: ignore[reportPrivateUsage]  # as `streamlit run` does: beside it the file is sought
    try:
        given = _given.main([], standalone_mode=False)
    except click.ClickException as error:
        raise ValueError(error.format_message()) from error
    if embedded():  # a frame of another site gets only such cookies
        given["server_xsrfCookieSameSite"] = "None"
    bootstrap.load_config_options(given)


@click.command
@cli.configurator_options
def _given(**options: Any) -> dict[str, Any]:
    return options
