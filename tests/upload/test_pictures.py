"""Pictures keep their meaning: what their files say is used, or ignored and said; what cannot be known is asked."""

import io

import numpy as np
import pytest
import torch
from bad_files import archive, npy, saved
from PIL import Image

from aeviz import upload
from aeviz.upload import AmbiguousFile, BadFile, Reading, colours, guess, prepare, read

N = 40
RAMP = np.tile(np.linspace(0, 1, 16), (16, 1))
RAMPS = [RAMP * (0.5 + 0.5 * i / N) for i in range(N)]
RNG = np.random.default_rng(0)


def encoded(array: np.ndarray, kind: str = "PNG", **how) -> bytes:
    out = io.BytesIO()
    (array if isinstance(array, Image.Image) else Image.fromarray(array)).save(out, kind, **how)
    return out.getvalue()


def zipped(pictures, ending: str = "png", **how) -> bytes:
    kind = {"tif": "TIFF", "jpg": "JPEG", "png": "PNG", "gif": "GIF"}[ending]
    return archive({f"{i:02d}.{ending}": encoded(picture, kind, **how) for i, picture in enumerate(pictures)})


def images(table: upload.Table) -> np.ndarray:
    pixels = [column.numbers for column in table.columns if column.name not in table.aside]
    return np.stack(pixels, axis=1).reshape(-1, *table.image_shape)


def dataset(table: upload.Table):
    return prepare(table, guess(table)).dataset


@pytest.mark.parametrize("top", [4095, 1023, 65535, 300])
def test_greys_of_16_bits_keep_their_numbers_and_share_one_scale(top):
    stack = [(ramp * top).astype(np.uint16) for ramp in RAMPS]
    found = read("a.zip", zipped(stack))
    np.testing.assert_array_equal(images(found), stack)
    x = dataset(found).x
    largest = max(stack[i].max() for i in dataset(found).train)
    np.testing.assert_allclose(x, np.stack(stack).reshape(N, -1) / largest, atol=1e-6)


def test_a_dim_picture_stays_dim_beside_a_bright_one():
    stack = [(ramp * (200 if i % 2 else 60_000)).astype(np.uint16) for i, ramp in enumerate(RAMPS)]
    x = dataset(read("a.zip", zipped(stack))).x
    np.testing.assert_allclose(x[0::2].mean() / x[1::2].mean(), np.mean(stack[0::2]) / np.mean(stack[1::2]), rtol=1e-4)


@pytest.mark.parametrize("kind", [np.float32, np.int32])
def test_floats_and_long_integers_are_read_as_numbers(kind):
    stack = [(ramp * (1 if kind is np.float32 else 70_000)).astype(kind) for ramp in RAMPS]
    found = read("a.zip", zipped(stack, "tif"))
    np.testing.assert_allclose(images(found), stack)


def glyph(mode: str, dark: bool, i: int) -> Image.Image:
    """A square, black or white, on a transparent ground of the same colour."""
    shade = 0 if dark else 255
    opacity = np.zeros((16, 16), np.uint8)
    opacity[4:12, 2 + i % 8 : 6 + i % 8] = 255
    grey = np.full((16, 16), shade, np.uint8)
    if mode == "RGBA":
        return Image.fromarray(np.dstack([grey, grey, grey, opacity]), "RGBA")
    if mode == "LA":
        return Image.merge("LA", [Image.fromarray(grey), Image.fromarray(opacity)])
    palette = Image.fromarray((opacity > 0).astype(np.uint8), "P")
    palette.putpalette([shade] * 6)
    palette.info["transparency"] = 0
    return palette


@pytest.mark.filterwarnings("ignore:'mode' parameter is deprecated")
@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_opaque_stands_off_its_ground(mode, dark):
    found = read("a.zip", zipped([glyph(mode, dark, i) for i in range(N)]))
    assert sorted(np.unique(images(found))) == [0, 255]
    assert (images(found)[0, 6, 3] == 0) == dark
    assert any(("white" if dark else "black") in note for note in found.notes)
    forced = read(
        "a.zip", zipped([glyph(mode, dark, i) for i in range(N)]), Reading(ground="black" if dark else "white")
    )
    assert len(np.unique(images(forced))) == 1
    with pytest.raises(BadFile, match="nothing varies"):
        prepare(forced, guess(forced))


def test_half_transparent_is_half_of_both():
    greys, opacity = np.full((2, 2), 200, np.uint8), np.full((2, 2), 51, np.uint8)
    assert colours.over(greys, opacity, "white", 255)[0, 0] == round(200 * 0.2 + 255 * 0.8)
    assert colours.over(greys, opacity, "black", 255)[0, 0] == round(200 * 0.2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright_as_their_file_asks(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    wide = [np.tile(np.linspace(40, 200, 24), (16, 1)).astype(np.uint8) + i for i in range(N)]
    found = read("a.zip", zipped(wide, "jpg", exif=exif, quality=95))
    across = np.diff(images(found).astype(float).mean(axis=0), axis=1).mean()
    down = np.diff(images(found).astype(float).mean(axis=0), axis=0).mean()
    right = {1: (1, 0), 2: (-1, 0), 3: (-1, 0), 4: (1, 0), 5: (0, 1), 6: (0, 1), 7: (0, -1), 8: (0, -1)}[orientation]
    assert (np.sign(np.round(across)), np.sign(np.round(down))) == right
    assert found.image_shape == ((16, 24) if orientation < 5 else (24, 16))
    assert any("EXIF" in note for note in found.notes) == (orientation > 1)


@pytest.mark.parametrize("kind", ["TIFF", "GIF"])
@pytest.mark.parametrize("inside", [True, False])
def test_each_page_is_a_picture(kind, inside):
    pages = [Image.fromarray((RAMP * 200 + i).astype(np.uint8)) for i in range(N)]
    content = encoded(pages[0], kind, save_all=True, append_images=pages[1:])
    name = f"pages.{'tif' if kind == 'TIFF' else 'gif'}"
    found = read("a.zip", archive({name: content})) if inside else read(name, content)
    assert found.n == N and len(found.rows) == N
    assert np.all(np.diff(images(found).mean(axis=(1, 2))) > 0.5)


def test_one_picture_is_no_data_set():
    with pytest.raises(BadFile, match=r"one picture.*zip"):
        read("a.png", encoded((RAMP * 255).astype(np.uint8)))


def test_kinds_of_greys_are_not_mixed_and_16_bits_a_colour_not_cut():
    mixed = archive(
        {"0.png": encoded((RAMP * 255).astype(np.uint8)), "1.png": encoded((RAMP * 4095).astype(np.uint16))}
    )
    with pytest.raises(BadFile, match=r"'1.png' has 16 bits, the first 8 bits"):
        read("a.zip", mixed)
    content = bytearray(encoded(np.zeros((4, 4, 3), np.uint8)))
    content[24] = 16
    with pytest.raises(BadFile, match=r"16 bits for each|cannot be read"):
        read("a.zip", archive({"0.png": bytes(content)}))


def test_a_colour_profile_is_ignored_and_said():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = read("a.zip", zipped([(ramp * 255).astype(np.uint8) for ramp in RAMPS], icc_profile=profile))
    assert any("ICC" in note for note in found.notes)


GREY = [np.full((8, 8), 6 * i, np.uint8) + RNG.integers(0, 3, (8, 8)).astype(np.uint8) for i in range(N)]
NUMBERED = {f"{i}.png": encoded(grey) for i, grey in enumerate(GREY)}
KIND = ["dark" if i < 20 else "light" for i in range(N)]
SHUFFLED = RNG.permutation(N)


def kinds(table: upload.Table) -> list[str]:
    """The label of each picture, in the order of their greys."""
    found = dataset(table)
    return [found.class_names[found.y[i]] for i in np.argsort(images(table).mean(axis=(1, 2)))]


def labels(*, names=str, head="file,kind\n") -> bytes:
    return (head + "".join(f"{names(i)},{KIND[i]}\n" for i in SHUFFLED)).encode()


def test_labels_in_order_are_those_of_numbered_files():
    found = read("numbered.zip", archive(dict(sorted(NUMBERED.items()))))
    beside = read("labels.csv", ("label\n" + "\n".join(KIND)).encode())
    assert kinds(upload.with_labels(found, beside)) == KIND


@pytest.mark.parametrize("names", ["{}.png", "{}", "img/{}.png", "{:03d}"])
def test_labels_are_found_by_name_whatever_their_order(names):
    named = names.format
    found = read("numbered.zip", archive({f"img/{name}": content for name, content in NUMBERED.items()}))
    assert kinds(upload.with_labels(found, read("labels.csv", labels(names=named)))) == KIND
    inside = {f"img/{name}": content for name, content in NUMBERED.items()} | {"labels.csv": labels(names=named)}
    assert kinds(read("numbered.zip", archive(inside | {"README.txt": b"Some words, and more."}))) == KIND


def test_pictures_without_a_label_and_labels_without_a_picture_are_counted():
    beside = read("l.csv", labels(names="{}.png".format) + b"999.png,dark\n")
    fewer = {name: NUMBERED[name] for name in list(NUMBERED)}
    found = upload.with_labels(read("a.zip", archive(fewer | {"x.png": NUMBERED["0.png"]})), beside)
    assert any("1 picture has no label" in note for note in found.notes)
    assert any("1 label has no picture" in note for note in found.notes)


def test_masks_are_left_aside():
    masks = {f"{i}_mask.png": encoded(np.full((8, 8), 255, np.uint8)) for i in range(N)}
    other = {f"masks/{i}.png": content for i, content in enumerate(masks.values())}
    for extra in (masks, other):
        found = read("a.zip", archive(NUMBERED | extra))
        assert found.n == N and any(f"{N} masks are left aside" in note for note in found.notes)


def test_folders_of_a_split_are_no_classes():
    inside = {f"{'train' if i % 3 else 'test'}/{name}": content for i, (name, content) in enumerate(NUMBERED.items())}
    assert guess(read("a.zip", archive(inside))).label == ""


def test_a_zip_of_one_table_is_that_table_and_of_several_is_asked_about():
    table = b"a,b\n" + b"1,2\n3,4\n" * 20
    assert read("a.zip", archive({"data/a.csv": table})).n == N
    both = archive({"a.csv": table, "b.csv": table[:-4]})
    with pytest.raises(AmbiguousFile, match="2 tables") as asked:
        read("a.zip", both)
    assert (asked.value.field, asked.value.options) == ("part", ("a.csv", "b.csv"))
    assert read("a.zip", both, Reading(part="b.csv")).n == N - 1


STACK = RNG.integers(0, 256, (N, 28, 28), np.uint8)
COLOURS = RNG.integers(0, 256, (N, 3, 20, 24), np.uint8)
GREYS = np.round(np.tensordot(COLOURS, [0.299, 0.587, 0.114], (1, 0)))


@pytest.mark.parametrize(
    ("array", "right"),
    [
        (STACK[:, None], STACK),
        (STACK[..., None], STACK),
        (COLOURS, GREYS),
        (np.moveaxis(COLOURS, 1, -1), GREYS),
        (STACK.reshape(N, 1, 784), None),
        (STACK.reshape(N, 784, 1, 1), None),
    ],
)
def test_channels_stand_last_or_first(array, right):
    found = read("a.npy", npy(array))
    assert found.image_shape == (None if right is None else right.shape[1:])
    if right is not None:
        np.testing.assert_allclose(images(found), right, atol=1)


@pytest.mark.parametrize("shape", [(64, 4, 4), (64, 7, 7), (32, 3, 3), (3, 3, 3), (4, 4, 4), (3, 30, 3), (64, 8, 4)])
def test_maps_of_a_convolution_are_asked_about(shape):
    rng = np.random.default_rng(0)
    content = npy(rng.normal(size=(N, *shape)).astype(np.float32))
    with pytest.raises(AmbiguousFile, match="maps of a convolution") as asked:
        read("a.npy", content)
    assert asked.value.field == "layout"
    for layout in asked.value.options:
        found = read("a.npy", content, Reading(layout=layout))
        assert len(found.columns) == (np.prod(shape) if layout == "rows" else np.prod(found.image_shape))


def test_tuples_and_nested_dicts_of_tensors_are_read():
    x, y = torch.from_numpy(STACK), torch.arange(N) % 3
    for held in ((x, y), [x, y], {"train": {"x": x, "y": y}, "epoch": 3}, {"data": (x, y), "classes": ["a", "b"]}):
        found = read("a.pt", saved(held))
        assert found.n == N and found.image_shape == (28, 28) and len(found.aside) == 1
        assert dataset(found).class_names == ("0", "1", "2")


def test_rows_of_a_list_and_what_a_data_set_of_torch_holds_are_read_in_files_of_any_version():
    x, y = torch.from_numpy(STACK[:, 0]), torch.arange(N) % 3
    stream = io.BytesIO()
    torch.save({"x": x, "y": y}, stream, _use_new_zipfile_serialization=False)
    held = {"rows": saved(list(x)), "data set": saved(torch.utils.data.TensorDataset(x, y)), "old": stream.getvalue()}
    for what, content in held.items():
        found = read("a.pt", content)
        values = np.stack([column.numbers for column in found.columns if column.name not in found.aside], axis=1)
        np.testing.assert_array_equal(values, x, err_msg=what)
        assert len(found.aside) == (what != "rows")


def test_another_array_of_a_file_can_be_chosen():
    rng = np.random.default_rng(0)
    content = archive({"x.npy": npy(STACK), "z.npy": npy(rng.normal(size=(N, 5))), "y.npy": npy(np.arange(N) % 2)})
    assert read("a.npz", content).parts == ("x", "z")
    found = read("a.npz", content, Reading(part="z"))
    assert found.image_shape is None and len(found.columns) == 6


def test_an_array_of_objects_beside_the_data_is_left_out():
    names = np.array(["a"] * N, dtype=object)
    stream = io.BytesIO()
    np.savez(stream, x=STACK, names=names)
    found = read("a.npz", stream.getvalue())
    assert found.n == N and any("never unpickled" in note for note in found.notes)
