"""What other hosts expect to find: they exist, agree with each other, and hold what an installation needs."""

import http.server
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import tomllib
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from one_cluster import until
from ports import answers, free_port

from aeviz.engine import processes
from aeviz.room import server
from aeviz.serve import nginx

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def copied() -> list[tuple[list[str], str]]:
    """(sources, destination) of what the image is built of."""
    lines = [line.split()[1:] for line in DOCKERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line]
    return [(sources, destination) for *sources, destination in lines]


def wheel_of(folder: Path) -> set[str]:
    """The files of the wheel that is built of a folder."""
    return {file.distribution_path for file in WheelBuilder(str(folder)).recurse_included_files()}


def test_the_image_s_context_holds_all_that_the_package_needs(tmp_path):
    context, ignore = tmp_path / "src", shutil.ignore_patterns("__pycache__")
    for sources, destination in copied():
        for source in sources:
            target = context / destination / (Path(source).name if destination == "./" else "")
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, target, ignore=ignore)
            else:
                shutil.copy(ROOT / source, target)
    assert len(wheel_of(ROOT)) > 300 and wheel_of(context) == wheel_of(ROOT)


def test_nothing_else_is_sent_to_the_builder():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines  # then what is let through
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert let_through == {source for sources, _ in copied() for source in sources}


def test_the_image_s_extras_and_commands_are_those_of_the_package():
    assert re.search(r"ARG EXTRAS=(\w+)", DOCKERFILE)[1] in PROJECT["optional-dependencies"]
    assert json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])[0] in PROJECT["scripts"]
    health = json.loads(re.search(r"HEALTHCHECK.*?\n\s+CMD (\[.*\])", DOCKERFILE)[1])
    compile(health[2], "HEALTHCHECK", "exec")


def test_a_linter_finds_nothing_in_the_dockerfile():
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_compose_builds_that_image_and_lets_no_scheduler_out():
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert (ROOT / "deploy" / compose["x-aeviz"]["build"]["context"]).resolve() == ROOT
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    for name in ("scheduler", "worker"):
        assert shlex.split(services[name]["command"])[:2] == ["dask", name]
        assert services[name]["networks"] == ["inside"] and compose["networks"]["inside"]["internal"]
    mounted = [volume.split(":")[0] for name in ("nginx", "rooms") for volume in services[name]["volumes"]]
    files, volumes = [m for m in mounted if "/" in m], [m for m in mounted if "/" not in m]
    assert len(files) == 2 and all((ROOT / "deploy" / file).is_file() for file in files)
    assert set(volumes) <= set(compose["volumes"])


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("scheduler", "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH"),
        ("worker", "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"),
    ],
)
def test_what_keeps_ours_small_and_quick_is_set_elsewhere_too(service, name):
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert compose[service]["environment"][name] == processes.SETTINGS[name]
    documents = yaml.safe_load_all((ROOT / f"deploy/kubernetes/{service}.yaml").read_text(encoding="utf-8"))
    for deployment in (document for document in documents if document["kind"] == "Deployment"):
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert {"name": name, "value": processes.SETTINGS[name]} in container["env"]


def test_the_server_of_rooms_takes_its_settings_and_dashboards_know_where_it_is(tmp_path):
    folder = ROOT / "deploy" / "kubernetes"
    text = (folder / "nats.conf").read_text(encoding="utf-8")
    subprocess.run([server.program(), "-t", "-c", str(folder / "nats.conf")], check=True, capture_output=True)
    port = re.search(r"^port: (\d+)", text, re.MULTILINE)[1]
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert compose["dashboard"]["environment"]["AEVIZ_ROOMS"] == f"nats://rooms:{port}"
    assert f"AEVIZ_ROOMS=nats://rooms:{port}" in (folder / "kustomization.yaml").read_text(encoding="utf-8")
    deployment, service = yaml.safe_load_all((folder / "rooms.yaml").read_text(encoding="utf-8"))
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert service["spec"]["ports"] == [{"port": int(port)}] and container["ports"] == [{"containerPort": int(port)}]
    store = re.search(r'store_dir: "([^"]+)"', text)[1]
    assert store in {mount["mountPath"] for mount in container["volumeMounts"]}
    assert f"rooms:{store}" in compose["rooms"]["volumes"] and f" {store}" in DOCKERFILE


def test_nginx_takes_its_settings_and_holds_no_event_back(tmp_path):
    text = (ROOT / "deploy" / "kubernetes" / "nginx.conf").read_text(encoding="utf-8")
    assert re.search(r"^\s+proxy_buffering off;", text, re.MULTILINE)
    file = tmp_path / "nginx.conf"
    file.write_text(nginx.adapted(text, f"127.0.0.1:{free_port()}", ["127.0.0.1:1"], str(tmp_path)), encoding="utf-8")
    if not (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        pytest.skip("nginx is not installed.")
    subprocess.run([nginx.program(), "-t", "-p", str(tmp_path), "-c", str(file)], check=True, capture_output=True)


class Saying(http.server.BaseHTTPRequestHandler):
    """Answers with the address that was asked."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.server_address[0].encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def two_of_a_name(tmp_path):
    """The address of nginx with deploy's settings, where `dashboard` is the name of two servers, as in compose."""
    if not shutil.which("unshare") or not (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        pytest.skip("nginx or (Linux's) unshare is not installed.")
    port, front, hosts, file = free_port(), free_port(), tmp_path / "hosts", tmp_path / "nginx.conf"
    hosts.write_text("127.0.0.2 dashboard\n127.0.0.3 dashboard\n", encoding="utf-8")
    text = (ROOT / "deploy" / "kubernetes" / "nginx.conf").read_text(encoding="utf-8")
    file.write_text(nginx.adapted(text, f"127.0.0.1:{front}", [f"dashboard:{port}"], str(tmp_path)), encoding="utf-8")
    tmp_path.chmod(0o711)
    command = f"mount --bind {hosts} /etc/hosts && exec {nginx.program()} -p {tmp_path} -c {file} -g 'daemon off;'"
    with ExitStack() as stack:
        for address in ("127.0.0.2", "127.0.0.3"):
            server = stack.enter_context(http.server.ThreadingHTTPServer((address, port), Saying))
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
        may = [] if os.getuid() == 0 else ["--map-root-user"]
        process = subprocess.Popen(["unshare", "--mount", *may, "sh", "-c", command])
        stack.callback(process.wait, 20)
        stack.callback(process.terminate)
        until(lambda: process.poll() is not None or answers(f"http://127.0.0.1:{front}"))
        if process.poll() is not None:
            pytest.skip("This user may give no process a hosts file of its own.")
        yield f"http://127.0.0.1:{front}"


def test_a_browser_stays_at_one_of_the_dashboards_that_share_a_name(two_of_a_name):
    def visit() -> tuple[str, str]:
        with urllib.request.urlopen(two_of_a_name) as answer:
            return answer.read().decode(), answer.headers["Set-Cookie"].partition(";")[0]

    def again(cookie: str) -> str:
        return urllib.request.urlopen(urllib.request.Request(two_of_a_name, headers={"Cookie": cookie})).read().decode()

    first = [visit() for _ in range(16)]
    assert {address for address, _ in first} == {"127.0.0.2", "127.0.0.3"}
    assert all(again(cookie) == address for address, cookie in first for _ in range(2))


def test_a_space_finds_the_port_that_the_image_listens_at():
    text = (ROOT / "deploy" / "huggingface" / "README.md").read_text(encoding="utf-8")
    about = yaml.safe_load(text.split("---")[1])
    assert about["sdk"] == "docker" and f"EXPOSE {about['app_port']}\n" in DOCKERFILE and "--uid 1000" in DOCKERFILE


def test_a_development_container_runs_what_the_readme_does():
    about = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert (ROOT / shlex.split(about["postCreateCommand"])[-1]).is_file()
    assert shlex.split(about["postAttachCommand"])[:3] == ["streamlit", "run", "dashboard.py"]


def test_binder_installs_the_package_whose_door_jupyter_knows():
    wanted = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "." in wanted and any(line.startswith("jupyter-server-proxy") for line in wanted)
    module, name = PROJECT["entry-points"]["jupyter_serverproxy_servers"]["aeviz"].split(":")
    __import__(module)
    assert "{port}" in getattr(sys.modules[module], name)()["command"]


@pytest.mark.parametrize("file", ["Dockerfile", ".dockerignore", ".binder/", ".devcontainer/", "requirements.txt"])
def test_the_table_of_hosts_names_what_there_is(file):
    assert f"`{file}`" in (ROOT / "deploy" / "README.md").read_text(encoding="utf-8") and (ROOT / file).exists()
