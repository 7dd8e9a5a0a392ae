"""Certificates that prove nothing and handshakes that break: refused, each with the reason (66 to 70 of our list)."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from extractors.types import FetchError
from extractors.web.fetcher import Fetcher
from tests.test_extractors_hostile import LIMIT, NOW

AUTHORITY = ec.generate_private_key(ec.SECP256R1())
AUTHORITY_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])


def authority(folder: Path) -> Path:
    """Write the certificate of an authority of our own, and return where."""
    made = (
        x509.CertificateBuilder().subject_name(AUTHORITY_NAME).issuer_name(AUTHORITY_NAME)
        .public_key(AUTHORITY.public_key()).serial_number(2)
        .not_valid_before(datetime.now(UTC) - timedelta(days=9)).not_valid_after(datetime.now(UTC) + timedelta(days=99))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(AUTHORITY, hashes.SHA256())
    )  # fmt: skip
    file = folder / "authority.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


def certificate(folder: Path, *, host: str, until: datetime, signed: bool) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(AUTHORITY_NAME if signed else name)
        .public_key(key.public_key())
        .serial_number(1).not_valid_before(until - timedelta(days=2)).not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(AUTHORITY if signed else key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "both.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


CERTIFICATES = {
    "a good one": ("press.example", timedelta(days=1), True, "it hung up before an answer"),
    "66 expired": ("press.example", timedelta(days=-1), True, "the certificate has expired"),
    "66 not valid yet": ("press.example", timedelta(days=9), True, "the certificate is not valid yet"),
    "67 of another host": ("evil.example", timedelta(days=1), True, "the certificate is of another host"),
    "68 self-signed": ("press.example", timedelta(days=1), False, "the certificate is signed by nobody but itself"),
}


@pytest.mark.parametrize(("host", "left", "signed", "detail"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_a_certificate_that_proves_nothing_ends_it(
    tmp_path: Path, host: str, left: timedelta, signed: bool, detail: str
) -> None:
    context = certificate(tmp_path, host=host, until=datetime.now(UTC) + left, signed=signed)
    assert over_tls(context, authority(tmp_path), greeted := []) == ("dead host", detail)
    assert bool(greeted) == detail.startswith("it hung up")


def test_69_a_server_that_knows_only_tls_1_0_is_refused(tmp_path: Path) -> None:
    context = certificate(tmp_path, host="press.example", until=datetime.now(UTC) + timedelta(days=1), signed=True)
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    assert over_tls(context, authority(tmp_path), greeted := [])[0] == "dead host"
    assert greeted == []


def test_70_a_broken_handshake_is_a_dead_host() -> None:
    kind, _ = over_tls(None)
    assert kind == "dead host"


def over_tls(
    context: ssl.SSLContext | None, trusted: Path | None = None, greeted: list[str] | None = None
) -> tuple[str, str]:
    """Return how a fetch over TLS failed; `greeted` gets a word for each handshake that came to its end."""

    async def hang_up_at_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if greeted is not None:
            greeted.append("hello")
        if context is None:
            writer.write(b"\x15\x03\x01\x00\x02\x02\x46")  # an alert: protocol version
        writer.close()

    async def run() -> tuple[str, str]:
        listener = await asyncio.start_server(hang_up_at_once, "127.0.0.1", 0, ssl=context)
        async with (
            listener,
            Fetcher(
                "t",
                {"press.example": listener.sockets[0].getsockname()},
                clock=lambda: NOW,
                total_timeout_s=5,
                authorities=trusted,
            ) as web,
        ):
            with pytest.raises(FetchError) as caught:
                await web.fetch("https://press.example/feed", limit_bytes=LIMIT, accept="*/*")
            return caught.value.kind, caught.value.detail

    return asyncio.run(run())
