"""Turn a failed request into a FetchError in our words: those of the libraries may carry addresses and headers."""

import os
import socket
import ssl

import aiohttp

from extractors.types import NO_ADDRESS, FetchError
from extractors.urls.normalize import shown_url
from extractors.web.decoding import BadEncodingError, TooLargeError
from extractors.web.resolver import RefusedAddressError

_DISTRUST = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is signed by nobody but itself",
    19: "the certificate is signed by nobody but itself",
    20: "the certificate is signed by nobody we trust",
    62: "the certificate is of another host",
}


def failure(url: str, error: Exception, timeout_s: float) -> FetchError:
    """Return the FetchError that `error` means for `url`."""
    shown = shown_url(url)
    match error:
        case TimeoutError():
            return FetchError(shown, "timeout", f"no whole answer in time ({timeout_s:g} s)", retryable=True)
        case RefusedAddressError():
            return FetchError(shown, "refused address", str(error))
        case aiohttp.InvalidURL():
            return FetchError(shown, "refused address", "a host that is neither name nor address")
        case TooLargeError():
            return FetchError(shown, "too large", str(error))
        case BadEncodingError():
            return FetchError(shown, "bad encoding", str(error))
        case aiohttp.ClientHttpProxyError():
            return FetchError(shown, "dead host", "the proxy would not pass it on", retryable=True)
        case aiohttp.ClientProxyConnectionError():
            return FetchError(shown, "dead host", "the proxy does not answer", retryable=True)
        case aiohttp.ClientPayloadError():
            return FetchError(shown, "bad encoding", "the answer broke off", retryable=True)
        case aiohttp.ClientConnectorCertificateError():
            return FetchError(shown, "dead host", _distrust(error.certificate_error))
        case ssl.SSLCertVerificationError():
            return FetchError(shown, "dead host", _distrust(error))
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchError(shown, "dead host", "the TLS handshake failed")
        case aiohttp.ClientResponseError():
            return FetchError(shown, "http error", "an answer that is not proper HTTP")
        case aiohttp.ClientConnectorDNSError() | socket.gaierror():
            return FetchError(shown, "dead host", NO_ADDRESS, retryable=True)
        case OSError() if error.errno and error.errno > 0:
            return FetchError(shown, "dead host", os.strerror(error.errno).lower(), retryable=True)
        case aiohttp.ClientConnectionError() | ConnectionError():
            return FetchError(shown, "dead host", "it hung up before an answer", retryable=True)
        case _:
            return FetchError(shown, "dead host", f"{type(error).__name__}", retryable=True)


def _distrust(error: Exception) -> str:
    """Say what is wrong with a certificate, by OpenSSL's number for it."""
    return _DISTRUST.get(getattr(error, "verify_code", 0), "the certificate proves nothing")
