"""``aeviz``: opens the dashboard. ``aeviz serve | warm | train | info | new``: what else there is."""

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aeviz import __version__
from aeviz.spec import Spec

if TYPE_CHECKING:
    from aeviz.data import Dataset
    from aeviz.engine.job import JobStatus
    from aeviz.engine.requests import Request
    from aeviz.run import Run

NO_COMMAND = "Without a command it opens the dashboard in the browser, as `streamlit run dashboard.py` does."


def main(argv: list[str] | None = None) -> int:
    """Runs one command; returns the exit status, 2 for bad input (one sentence on stderr)."""
    arguments = _parser().parse_args(argv)
    try:
        _check_home()
        return arguments.command(arguments)
    except (ValueError, OSError) as error:
        print(f"aeviz: {error}{_way_out(error)}", file=sys.stderr)
        return 2


def _check_home() -> None:
    """Raises ValueError where nobody knows the user's folder, as in a container under a number without a name."""
    try:
        Path.home()
    except RuntimeError as error:
        raise ValueError("This user has no home folder: set HOME to a folder.") from error


def _way_out(error: Exception) -> str:
    """The option that answers what is asked of a file; "" where nothing is."""
    from aeviz.upload import AmbiguousFile, command_line

    return f" {command_line.way_out(error)}" if isinstance(error, AmbiguousFile) else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aeviz", description="See what an autoencoder learns.", epilog=NO_COMMAND)
    parser.add_argument("--version", action="version", version=f"aeviz {__version__}")
    parser.set_defaults(command=_open)
    commands = parser.add_subparsers(metavar="command")
    said = {
        "serve": (_add_serve, _serve, "serve the dashboard to a class"),
        "warm": (_add_warm, _warm, "train and store what the lessons and the first page show; resumable"),
        "train": (_add_train, _train, "train one Spec and store it"),
        "info": (_add_info, _info, "say what a Run, a network from elsewhere or a file of data holds"),
        "new": (_add_new, _new, "write the stub of a variant, view, lesson or data set; it runs"),
    }
    for name, (add, command, words) in said.items():
        one = commands.add_parser(name, help=words)
        add(one)
        one.set_defaults(command=command)
    return parser


def _add_warm(warm: argparse.ArgumentParser) -> None:
    warm.add_argument("--into", help="a folder or URL instead of the user's store")


def _add_train(train: argparse.ArgumentParser) -> None:
    from aeviz.upload import command_line

    train.add_argument("spec", nargs="?", help='the Spec as JSON, e.g. \'{"data": "moons", "variant": "denoising"}\'')
    train.add_argument("--into", help="a folder or URL instead of the user's store")
    train.add_argument("--data", help="a data set's name, or a file of your own: a table, arrays, images")
    train.add_argument("--variant")
    for name in ("d_latent", "steps", "seed", "batch_size"):
        train.add_argument(f"--{name.replace('_', '-')}", type=int)
    train.add_argument("--lr", type=float)
    train.add_argument("--hidden", type=int, nargs="*")
    train.add_argument("--knobs", type=float, nargs="+")
    command_line.add_reading(train)
    command_line.add_choices(train)


def _add_info(info: argparse.ArgumentParser) -> None:
    from aeviz.upload import command_line

    info.add_argument("what", help="a key of the store, or a file")
    command_line.add_reading(info)


def _add_new(new: argparse.ArgumentParser) -> None:
    new.add_argument("kind", choices=("variant", "view", "lesson", "data"))
    new.add_argument("name", help="small letters and _, as in code_length")


def _add_serve(serve: argparse.ArgumentParser) -> None:
    host, port = os.environ.get("STREAMLIT_SERVER_ADDRESS"), os.environ.get("STREAMLIT_SERVER_PORT")
    serve.add_argument(
        "--host", "--address", default=host or "0.0.0.0", help="where to listen; 127.0.0.1 for this machine only"
    )
    serve.add_argument("--port", type=_port, default=os.environ.get("PORT") or port or 8501, help="8501, or PORT")
    serve.add_argument("--workers", type=int, default=1, help="dashboards behind nginx that share the trainings")
    serve.add_argument("--base-path", help="what all addresses begin with, where a proxy in front does not take it off")
    serve.add_argument("--allowed-hosts", help="public names, with commas: see deploy/README.md, Safety")
    serve.add_argument("--embed", action="store_true", help="pages of other sites, under https, may show it in a frame")


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a whole number from 1 to 65535, not {text[:40]!r}")
    return int(text)


def _open(arguments: argparse.Namespace) -> int:
    from aeviz.app.server import local

    local.run()
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from aeviz.serve import embed, serve

    given = {
        "STREAMLIT_SERVER_BASE_URL_PATH": arguments.base_path,
        "AEVIZ_ALLOWED_HOSTS": arguments.allowed_hosts,
        embed.VARIABLE: "1" if arguments.embed else None,
    }
    os.environ |= {name: value for name, value in given.items() if value is not None}
    serve(arguments.host, arguments.port, arguments.workers)
    return 0


def _warm(arguments: argparse.Namespace) -> int:
    from aeviz import engine
    from aeviz.lessons import presets
    from aeviz.storage import nearest, store

    _check_store(arguments.into)
    for spec in presets.pictured():
        if nearest.shipped(spec) is None:
            nearest.save(spec, nearest.find(spec.dataset().x), arguments.into)
    pictures = [engine.Umap(spec) for spec in presets.pictured()]
    classifiers = [engine.FewLabelsTransfer(spec) for spec in presets.labelled()]
    new = [spec for spec in presets.beside() if not store.has(spec.key(), arguments.into)]
    wanted = [*presets.shipped(), *pictures, *classifiers]
    failed = engine.warm(wanted, _Bars(), arguments.into)
    for run in (store.load(spec.key(), arguments.into) for spec in new):
        if run is not None:
            store.save(run.without_film(), arguments.into)
    for key, message in failed.items():
        print(f"{key}: {message}", file=sys.stderr)
    print(f"{len(wanted) - len(failed)} of {len(wanted)} results that the pages show are there.")
    return 1 if failed else 0


def _check_store(into: str | None) -> None:
    """Raises ValueError for a store that there cannot be: before a training, not after it."""
    from aeviz.storage import store

    store.check(into, "--into" if into else store.VARIABLE)


class _Bars:
    """A progress bar for one job after the other, on one line."""

    def __call__(self, request: "Request", status: "JobStatus") -> None:
        done = int(24 * status.step / status.steps)
        bar = "█" * done + "·" * (24 - done)
        text = f"{request.words()} ({request.key()}) {bar} {status.state} {status.message}"
        print(f"\r{text:<100}", end="\n" if status.ended else "", file=sys.stderr, flush=True)


def _train(arguments: argparse.Namespace) -> int:
    import json

    from aeviz import environment
    from aeviz.storage import store

    environment.check()
    _check_store(arguments.into)
    if not store.writable(arguments.into):
        raise ValueError(f"Nothing can be stored in {arguments.into or store.folder()!r}; --into names another folder.")
    fields: dict[str, Any] = json.loads(Spec.from_json(arguments.spec).to_json()) if arguments.spec else {}
    names = ("data", "variant", "d_latent", "steps", "seed", "batch_size", "lr", "hidden", "knobs")
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    if "data" in given and _is_path(given["data"]):
        given["data"] = _own_data(arguments)
    spec = Spec(**fields | given)
    print(_train_and_save(spec, arguments.into, f"{spec.variant} on {spec.data} ({spec.key()})"))
    return 0


def _is_path(data: str) -> bool:
    """Whether a file or a folder is meant, and no data set's name."""
    path = Path(data)
    return path.exists() or bool(path.suffix) or len(path.parts) > 1


def _own_data(arguments: argparse.Namespace) -> "Dataset":
    from aeviz.storage.dataset_file import load_own_data
    from aeviz.upload import command_line

    if not Path(arguments.data).is_file():
        raise ValueError(f"There is no file {arguments.data!r}.")
    return load_own_data(
        arguments.data,
        command_line.reading(arguments),
        partial(command_line.choices, arguments),
        lambda told: print(f"  {told}", file=sys.stderr),
    )


def _train_and_save(spec: Spec, into: str | None, label: str) -> str:
    from aeviz.storage import store
    from aeviz.training import sweep

    def show(progress: sweep.Progress[Any]) -> None:
        done = int(24 * progress.step / progress.steps)
        print(f"\r{label} {'█' * done}{'·' * (24 - done)} {progress.step}/{progress.steps}", end="", file=sys.stderr)

    run = sweep.sweep(spec, show, device=os.environ.get("AEVIZ_DEVICE") or "cpu")
    print(file=sys.stderr)
    return store.save(run, into, with_data=True)


def _new(arguments: argparse.Namespace) -> int:
    from aeviz import beside, new

    if not beside.is_checkout():
        raise ValueError(
            "A stub is a new file of aeviz's own folder: get that, and install it by `pip install -e .` there."
        )
    file, missing = new.write(arguments.kind, arguments.name)
    print(f"Wrote {file}. It runs; still to be done:")
    print("\n".join(f"  {i}. {line}" for i, line in enumerate(missing, 1)))
    return 0


def _info(arguments: argparse.Namespace) -> int:
    from aeviz import external
    from aeviz.storage import dataset_file, run_file, store

    path = Path(arguments.what)
    if not path.is_file():
        run = store.load(arguments.what) if store.KEY.fullmatch(arguments.what) else None
        if run is None:
            raise ValueError(f"There is no file and no stored Run {arguments.what!r}.")
        _tell_run(run)
        return 0
    content = path.read_bytes()
    if run_file.is_run(content):
        _tell_run(run_file.from_bytes(content))
    elif dataset_file.is_dataset(content):
        _tell_dataset(dataset_file.load_own_data(path))
    elif path.name.lower().endswith(external.suffixes()):
        _tell_network(path.name, content, arguments)
    else:
        _tell_table(path.name, content, arguments)
    return 0


def _tell_run(run: "Run") -> None:
    spec = run.spec
    print(f"{spec.key()}  {spec.variant} on {spec.data}, step {run.step} of {spec.steps}{' (partial)' * run.partial}")
    print(f"network   {' - '.join(map(str, run.widths))}")
    print(f"made by   torch {run.meta.get('torch')} on {run.meta.get('device')} in {run.meta.get('seconds')} s")
    print(f"film      steps {', '.join(str(step) for step in run.film_steps)}")
    print(f"{run.variant.knob_name:>10} {'recon':>10} {'penalty':>10} {'recon_test':>10}")
    for i, knob in enumerate(run.knobs if len(run.history["step"]) else ()):
        values = [run.history[name][-1, i] for name in ("recon", "penalty", "recon_test")]
        print(f"{knob:>10g} " + " ".join(f"{value:>10.4g}" for value in values))
    print(spec.to_json())


def _tell_network(name: str, content: bytes, arguments: argparse.Namespace) -> None:
    """All readings of a network that was trained elsewhere; such files may also hold a table."""
    from aeviz import external
    from aeviz.language import Listed, Sentence, say

    try:
        readings = external.read(name, content)
    except ValueError as error:
        try:
            _tell_table(name, content, arguments)
        except ValueError:
            raise ValueError(f"{name}: {error}") from None
        return
    for network in readings:
        widths = " - ".join(map(str, network.widths))
        reading = say(Listed(network.reading, Sentence(", ")))
        print(f"network   {widths}, the code of {network.d_latent}  {reading}".rstrip())
        for layer in network.layers:
            shape = f"{layer.d_in} -> {layer.d_out}"
            print(f"  {layer.name:<30} {shape:>14}  {layer.activation or 'activation not told'}")
        for note in network.notes:
            print(f"  {say(note)}")


def _tell_table(name: str, content: bytes, arguments: argparse.Namespace) -> None:
    """What was found, and what a training would begin with: all of it can be said otherwise by options."""
    from aeviz import upload
    from aeviz.upload import command_line

    table = upload.read(name, content, command_line.reading(arguments))
    guessed, unused = upload.guess(table), upload.no_features(table)
    print(f"table     {table.n:,} rows, {len(table.columns):,} columns")
    for column in table.columns[:20]:
        why = unused.get(column.name, "") if column.name in guessed.leave_out else ""
        notes = ("[label]" * (column.name == guessed.label), why and f"left out: {why}", column.note)
        note = "  ".join(filter(None, notes))
        print(f"  {column.name[:30]:<30} {column.kind:<10} {', '.join(column.first)}  {note}".rstrip())
    for note in table.notes:
        print(f"  {note}")
    for name, value in guessed.sentinels:
        print(f"  {name}: {value:.10g} stands for a missing number")
    if len(table.parts) > 1:
        print(f"parts     {', '.join(table.parts)} (--part)")


def _tell_dataset(dataset: "Dataset") -> None:
    print(f"data      {dataset.name}: {len(dataset.x):,} rows of {dataset.x.shape[1]:,} features")
    print(f"parts     {len(dataset.train):,} to train on, {len(dataset.test):,} held out")
    print(f"classes   {', '.join(dataset.class_names) or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
