"""Content-Encoding undone, with a bound of our own at every step.

A kilobyte of brotli can hold a gigabyte. So no decoder is ever asked for «everything»: each is
asked for at most STEP bytes at a time, and the sum is counted. Sources: RFC 9110 (8.4), RFC 1950
to 1952, RFC 7932, RFC 8878 and RFC 9659 (zstd's window on the web is at most 8 MiB).
"""

import io
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator

import brotli
import zstandard

STEP = 2**18
LAYERS = 2
WINDOW = 2**23
ACCEPTED = "gzip, deflate, br, zstd"

Decoder = Callable[[bytes], Iterable[bytes]]
Pieces = Generator[bytes, None, bytes]


class Broken(Exception):
    """The bytes are not what Content-Encoding says, or end too early."""


class Bomb(Exception):
    """They unfold to more than we read."""


def inflated(body: bytes, encoding: str, cap: int, *, cut: bool = False) -> bytes:
    """The body without its layers, at most `cap` bytes long.

    Raises Broken or Bomb; with `cut`, what fits is given instead, also of a body that was cut.
    """
    names = [name.strip().lower() for name in encoding.split(",")]
    layers = [name for name in names if name not in {"", "identity"}]
    if len(layers) > LAYERS:
        raise Broken(f"{len(layers)} layers of content-encoding")
    for name in reversed(layers):
        body = _unfolded(body, name, cap, cut=cut)
    return body


def _unfolded(body: bytes, name: str, cap: int, *, cut: bool) -> bytes:
    if name not in DECODERS:
        raise Broken(f"content-encoding {name[:20]!r} is unknown")
    if not body:
        return b""
    whole = bytearray()
    try:
        for piece in DECODERS[name](body):
            whole += piece
            if len(whole) > cap:
                if cut:
                    break
                raise Bomb
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
        if not cut:
            raise Broken(f"is no good {name} ({error})") from error
    return bytes(whole[:cap])


def _gzip(body: bytes) -> Iterator[bytes]:
    """All members of a gzip file; what follows the last one is padding, and left out."""
    while body[:2] == b"\x1f\x8b":
        body = yield from _zlib(body, 16 + zlib.MAX_WBITS)
        if not body:
            return
    if not body.strip(b"\0"):
        return
    raise EOFError("no gzip header")


def _deflate(body: bytes) -> Iterator[bytes]:
    """With its zlib header, as it should be, or without, as some servers send it."""
    headed = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0
    yield from _zlib(body, zlib.MAX_WBITS if headed else -zlib.MAX_WBITS)


def _zlib(body: bytes, bits: int) -> Pieces:
    """One stream; returns what follows it."""
    decoder = zlib.decompressobj(bits)
    piece = decoder.decompress(body, STEP)
    while piece or decoder.unconsumed_tail:
        yield piece
        piece = decoder.decompress(decoder.unconsumed_tail, STEP)
    if not decoder.eof:
        raise EOFError("ends too early")
    return decoder.unused_data


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    piece = decoder.process(body, output_buffer_limit=STEP)
    while piece:
        yield piece
        piece = decoder.process(b"", output_buffer_limit=STEP)
    if not decoder.is_finished():
        raise EOFError("ends too early")


def _zstd(body: bytes) -> Iterator[bytes]:
    """The bounded reader does not tell a cut frame; a second look does, now that all is small."""
    decoder = zstandard.ZstdDecompressor(max_window_size=WINDOW)
    with decoder.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
        while piece := reader.read(STEP):
            yield piece
    while body:
        frame = decoder.decompressobj()
        frame.decompress(body)
        if not frame.eof:
            raise EOFError("ends too early")
        body = frame.unused_data


DECODERS: dict[str, Decoder] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
