"""A student without a browser: one tab's websocket, in Streamlit's own protocol.

What a browser does and this does too: it keeps the large messages of the last two script runs and names them, so that
the server sends a reference instead of a scene; it sends the state of every widget with every request; it reruns the
fragments that ask for it. Where charts follow a knob it loads their pictures by their addresses, each once, and tells
the script of the knob with what it tells it of next. What it leaves out is the painting.
"""

import asyncio
import gzip
import json
import random
import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp
import streamlit  # noqa: F401  (its messages cannot be imported before it)
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE = 120.0  # seconds for one answer
KEPT_RUNS = 2  # script runs for which a browser keeps a large message
LARGEST = 200_000_000  # bytes of a message
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
KNOBS = ("canvas", "knob")  # components that move a knob
KINDS = ("file_uploader", "slider", "selectbox", "button_group", "checkbox", "radio", "number_input", "button")


class StudentError(Exception):
    """What a student would see as a fault: an exception on the page, a script that did not end well, no answer."""


class Student:
    """One session. ``pictures`` counts the charts that changed in the last script run."""

    def __init__(self, address: str, page: str, seed: int = 0, cookie: str = "", query: str = ""):
        self.address, self.page, self.cookie, self.random = address, page, cookie, random.Random(seed)
        self.query = query  # of the page's address, behind its question mark
        self.widgets: dict[str, Widget] = {}  # on the page now, by id
        self.pictures = 0
        self.received = 0
        self.session = ""
        self.texts: list[str] = []  # what the charts were given in the last script run
        self._states: dict[str, WidgetState] = {}
        self._shown: dict[str, tuple[str, str]] = {}  # id -> (fragment, hash) of the pictures on the page
        self.live: dict[str, dict] = {}  # id -> the knob that a chart follows, and where its pictures are
        self._loaded: set[str] = set()  # addresses of pictures
        self._knobs: dict[str, int] = {}  # address of a scene -> its knob values
        self._kept: dict[str, tuple[int, ForwardMsg]] = {}  # hash -> (last run that used it, message)
        self._fragments: dict[str, float] = {}
        self._runs = 0
        self._page_hash = ""

    async def open(self) -> float:
        """Connects and loads the page; returns the seconds until it was all there."""
        began = time.perf_counter()
        url = f"ws://{urlsplit(self.address).netloc}/_stcore/stream"
        self.socket = await websockets.connect(
            url,
            subprotocols=["streamlit"],
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            max_size=LARGEST,
            compression=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        self.http = aiohttp.ClientSession(
            headers={"Cookie": self.cookie} if self.cookie else None,
            auto_decompress=False,  # the browsers do it, on machines of their own
        )
        await self._rerun()
        return time.perf_counter() - began

    async def close(self) -> None:
        await self.http.close()
        await self.socket.close()

    async def set(self, widget: "Widget", value) -> float | None:
        """Moves a control; seconds until the page stands again, None where the browser had all that it takes."""
        began = time.perf_counter()
        self._states[widget.id] = state = widget.state(value)
        if widget.is_knob:
            return time.perf_counter() - began if await self._follow(widget, value) else None
        await self._rerun(widget.fragment)
        if state.HasField("trigger_value"):
            self._states.pop(widget.id, None)  # it may have gone with what it did
        return time.perf_counter() - began

    async def _follow(self, knob: "Widget", value: int) -> bool:
        """Loads the pictures of the charts that follow a knob, side by side; False if all were there already."""
        wanted = [f"{live['address']}{value}" for live in self.live.values() if live["knob"] == knob.name]
        new = [address for address in wanted if address not in self._loaded]
        await asyncio.gather(*(self._load(address) for address in new))
        self.pictures = len(wanted)
        return bool(new)

    async def _load(self, address: str) -> None:
        await self._get(address)
        self._loaded.add(address)

    async def _get(self, address: str, again: bool = True) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE), self.http.get(f"{self.address}/{address}") as answer:
                content = await answer.read()
        except aiohttp.ClientConnectionError:  # the server has just closed the connection, which had been idle:
            if again:  # then a browser asks once more
                return await self._get(address, again=False)
            raise
        if answer.status != 200:
            raise StudentError(f"A picture did not load ({answer.status}).")
        self.received += len(content)
        return content

    async def upload(self, widget: "Widget", name: str, content: bytes) -> float:
        """Sends a file to an uploader; seconds until the page stands again. Raises StudentError if it is refused."""
        began = time.perf_counter()
        message = BackMsg()
        request = message.file_urls_request
        request.request_id, request.session_id = "one", self.session
        request.file_names.append(name)
        await self.socket.send(message.SerializeToString())
        while (answer := ForwardMsg.FromString(await self.socket.recv())).WhichOneof("type") != "file_urls_response":
            pass
        (urls,) = answer.file_urls_response.file_urls
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        token = dict(part.split("=", 1) for part in self.cookie.split("; ") if part).get("_streamlit_xsrf", "")
        async with self.http.put(f"{self.address}{urls.upload_url}", data=form, headers={"X-Xsrftoken": token}) as sent:
            if sent.status != 204:
                raise StudentError(f"The file was not taken ({sent.status}).")
        state = self._states[widget.id] = WidgetState(id=widget.id)
        info = state.file_uploader_state_value.uploaded_file_info.add(name=name, size=len(content))
        info.file_id = urls.file_id
        info.file_urls.CopyFrom(urls)
        await self._rerun(widget.fragment)
        return time.perf_counter() - began

    def fill(self, widget: "Widget", value) -> None:
        """Puts a value into a control of a form, which tells nobody before it is sent."""
        self._states[widget.id] = widget.state(value)

    async def watch(self, done: Callable[[], bool]) -> None:
        """Reruns the page's fragments as often as they ask for, until ``done()``."""
        while not done():
            if not self._fragments:
                raise StudentError("The page neither shows what was asked for nor waits for it.")
            name, interval = next(iter(self._fragments.items()))
            await asyncio.sleep(interval)
            await self._rerun(name, by_itself=True)

    def find(self, text: str) -> "list[Widget]":
        """The controls on the page with this text in their name."""
        return [widget for widget in self.widgets.values() if text in widget.id]

    def own_data(self) -> str:
        """The name of the one data set of one's own that the page can forget."""
        (name,) = {re.search(r"given-[0-9a-f]{16}", widget.id)[0] for widget in self.find("own-forget-given-")}
        return name

    async def _rerun(self, fragment: str = "", by_itself: bool = False) -> None:
        message = BackMsg()
        request = message.rerun_script
        request.page_name, request.page_script_hash, request.fragment_id = self.page, self._page_hash, fragment
        request.is_auto_rerun, request.query_string = by_itself, self.query
        request.widget_states.widgets.extend(self._states.values())
        request.cached_message_hashes.extend(self._kept)
        await self.socket.send(message.SerializeToString())
        self.pictures, self.texts = 0, []
        async with asyncio.timeout(PATIENCE):
            while not await self._run_ended():
                pass
            await self._load_scenes()

    async def _load_scenes(self) -> None:
        """Loads, as the browser does, what a new canvas shows; one that stays on the page is not loaded again."""
        for canvas in [w for w in self.widgets.values() if w.kind == "canvas"]:
            address = canvas.told["scene"]
            if address not in self._knobs:
                self._knobs[address] = _knobs(gzip.decompress(await self._get(address)))
            canvas.knobs = self._knobs[address]

    async def _run_ended(self) -> bool:
        """Hears one script run to its end; False if another follows it at once."""
        self._seen: set[str] = set()
        self._fragment = ""
        while (status := self._hear(await self.socket.recv())) is None:
            pass
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return False
        if status not in FINISHED:
            raise StudentError(f"The script ended as {ForwardMsg.ScriptFinishedStatus.Name(status)}.")
        self._forget()
        return True

    def _hear(self, data: bytes) -> int | None:
        """Takes in one message; gives the status where it says that the script has ended."""
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message = self._kept[message.ref_hash][1]
            kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._kept[message.hash] = (self._runs, message)
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id
            self._page_hash = message.new_session.page_script_hash
            self._fragment = "".join(message.metadata.run.fragment_ids)
            if not self._fragment:
                self._fragments.clear()
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self._fragments[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            self._fragments.pop(message.stop_auto_rerun.fragment_id, None)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._element(message.delta.new_element, message.hash, message.delta.fragment_id)
        elif kind == "script_finished":
            return message.script_finished
        return None

    def _element(self, element, digest: str, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise StudentError(f"{element.exception.type}: {element.exception.message}")
        if kind == "bidi_component":
            self._component(element.bidi_component, digest, fragment)
        elif kind in KINDS:
            proto = getattr(element, kind)
            self._seen.add(proto.id)
            self.widgets[proto.id] = Widget(kind, proto, fragment)

    def _component(self, proto, digest: str, fragment: str) -> None:
        self._seen.add(proto.id)
        self.texts.append(proto.bytes.decode())
        self.pictures += self._shown.get(proto.id) != (fragment, digest)
        self._shown[proto.id] = fragment, digest
        kind = proto.component_name.rpartition("aeviz_")[2]
        if kind in KNOBS:
            self.widgets[proto.id] = Widget(kind, proto, fragment)
        elif live := json.loads(proto.bytes or b"{}").get("live"):
            self.live[proto.id] = live

    def _forget(self) -> None:
        """What a run did not draw again is gone from the page, a message unused for two runs from the tab."""
        self._runs += 1
        homes = {id: shown[0] for id, shown in self._shown.items()} | {w.id: w.fragment for w in self.widgets.values()}
        for gone in [id for id in homes.keys() - self._seen if self._fragment in ("", homes[id])]:
            for known in (self.widgets, self._shown, self._states, self.live):
                known.pop(gone, None)
        self._kept = {name: kept for name, kept in self._kept.items() if not self._too_old(*kept)}

    def _too_old(self, used: int, message: ForwardMsg) -> bool:
        return self._runs - used > KEPT_RUNS and self._fragment in ("", message.delta.fragment_id)


class Widget:
    """A control on the page: its values, and a value as the browser would send it."""

    def __init__(self, kind: str, proto, fragment: str):
        self.kind, self.id, self.fragment, self._proto = kind, proto.id, fragment, proto
        self.is_knob = kind in KNOBS
        self.told = json.loads(proto.bytes) if self.is_knob else {}
        self.name = self.told.get("knob", "")  # by which charts follow it
        self.knobs = len(self.told.get("values", ()))  # trained values; those of a canvas are in its scene

    def values(self) -> list:
        """What the control may be set to; empty for one that is only pressed or typed into."""
        proto = self._proto
        if self.is_knob:
            return list(range(self.knobs))
        if self.kind == "slider" and proto.options:
            return list(proto.options)
        if self.kind == "slider":
            return [proto.min + i * proto.step for i in range(round((proto.max - proto.min) / proto.step) + 1)]
        if self.kind == "button_group":
            return [option.content for option in proto.options]
        if self.kind == "checkbox":
            return [False, True]
        return list(proto.options) if self.kind in ("selectbox", "radio") else []

    def state(self, value) -> WidgetState:
        state = WidgetState(id=self.id)
        if self.is_knob:
            state.json_value = json.dumps({"knob_index": value})
        elif (self.kind == "slider" and isinstance(value, str)) or self.kind == "button_group":
            state.string_array_value.data.append(value)
        elif self.kind == "slider":
            state.double_array_value.data.append(value)
        elif self.kind == "checkbox":
            state.bool_value = value
        elif self.kind == "number_input":
            state.double_value = value
        elif self.kind == "button":
            state.trigger_value = True
        else:
            state.string_value = value
        return state


def _knobs(scene: bytes) -> int:
    """Knob values of a scene, by its header; 0 for a sheet to draw on."""
    end = 8 + int.from_bytes(scene[4:8], "little")
    return len(json.loads(scene[8:end])["knobs"])
