"""Parts of the configuration that a Prefect server holds: the variable `storyfold`, and secret blocks for tokens.

The file holds what is true everywhere; the server's variable what differs in this deployment; the environment of a
process wins over both. A machine without a server is asked nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect.blocks.system import Secret
from prefect.settings import PREFECT_API_URL
from prefect.variables import Variable

from flows.configuration.settings import ConfigError, Settings, load_settings

VARIABLE = "storyfold"

# Which secret block fills which setting.
SECRETS = {
    "storyfold-webhook": ("alerts", "webhook"),
    "storyfold-smtp-password": ("alerts", "smtp_password"),
    "storyfold-summaries-key": ("summaries", "api_key"),
}


def settings_for_run(config: str | None) -> Settings:
    """Return the configuration of a run: the file, then what the server holds, then the environment."""
    return load_settings(config, overrides=server_overrides() if PREFECT_API_URL.value() else {})


def server_overrides() -> Mapping[str, Any]:
    """Return what the server's variable and secret blocks hold, in the shape of the file."""
    # Blocking calls even though a run may be in an event loop: this is over before it fetches anything.
    variable = Variable.get(VARIABLE, default=None, _sync=True)  # type: ignore[call-overload]
    if variable is not None and not isinstance(variable, dict):
        raise ConfigError(f'the Prefect variable {VARIABLE!r} must be an object such as {{"encoder": {{"batch": 64}}}}')
    found: dict[str, Any] = {section: dict(values) for section, values in (variable or {}).items()}
    for block, (section, key) in SECRETS.items():
        secret = _secret(block)
        if secret:
            found.setdefault(section, {})[key] = secret
    return found


def _secret(name: str) -> str:
    try:
        return str(Secret.load(name, _sync=True).get())  # type: ignore[call-arg, union-attr]
    except ValueError:  # what Prefect raises when there is no such block
        return ""
