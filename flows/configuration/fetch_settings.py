"""The settings of `[fetch]`: how politely, how long and by which way we ask."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class FetchSettings(BaseModel):
    """How politely and how long we ask. `connect_to` dials "address:port" for a host instead of asking DNS.

    `proxy` (http://[user:password@]host:port) is asked for everything else; `authorities` is a file of certificates
    to trust beside the system's, as an office proxy may need; `reading` is "vote" or the quicker "fast".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str = Field(default="", pattern=r"^[^\x00-\x1f]*$")
    timeout_s: float = Field(default=30.0, gt=0)
    gap_s: float = Field(default=1.0, ge=0)
    concurrency: int = Field(default=16, ge=1, le=200)
    feed_limit_bytes: int = Field(default=10 * 2**20, gt=0)
    page_limit_bytes: int = Field(default=5 * 2**20, gt=0)
    retry_delays_s: tuple[Annotated[float, Field(ge=0, le=600)], ...] = Field(default=(2.0, 10.0), max_length=10)
    connect_to: dict[str, str] = Field(default_factory=dict)
    proxy: SecretStr = SecretStr("")
    authorities: Path | None = None
    reading: Literal["vote", "fast"] = "vote"

    @field_validator("connect_to")
    @classmethod
    def _addresses(cls, table: dict[str, str]) -> dict[str, str]:
        for host, target in table.items():
            _, colon, port = target.rpartition(":")
            if not colon or not port.isdigit() or not 0 < int(port) < 65536:
                raise ValueError(f"{host}: {target!r} is not of the form address:port")
        return table

    @field_validator("proxy")
    @classmethod
    def _asked_in_plain(cls, proxy: SecretStr) -> SecretStr:
        parts = urlsplit(proxy.get_secret_value())
        if proxy.get_secret_value() and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("not of the form http://host:port")
        return proxy

    def dial_table(self) -> dict[str, tuple[str, int]]:
        """Return `connect_to` as host → (address, port)."""
        return {host: (t.rpartition(":")[0], int(t.rpartition(":")[2])) for host, t in self.connect_to.items()}
