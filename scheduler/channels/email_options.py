"""What an office says of its mail relay and its newsletter. Pure."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from scheduler.channels.addresses import certificate_file, stays_on_this_machine

_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,62}$"


def _https(address: str) -> str:
    # It stands in a header: nothing in it may end that or begin another address.
    if address and (not re.fullmatch(r"https://[!-~]+", address) or set(address) & set('<>,"\\')):
        raise ValueError("an https:// address is needed")
    return address


class EmailOptions(BaseModel):
    """Options of a newsletter. The relay's password is a secret, not an option."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$", description="The mail relay (máy chủ gửi thư)")
    port: int = Field(0, ge=0, le=65535, description="Its port; 0: 587 for starttls, 465 for tls")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is encrypted; none only to this very machine"
    )
    user: str = Field("", max_length=200, description="Name to sign in with; empty: without signing in")
    secret: str = Field(
        "smtp",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the relay's password (tên bí mật)",
    )
    sender: str = Field(pattern=_ADDRESS, description="Address that the newsletter comes from (địa chỉ gửi)")
    recipients: str = Field(
        "nguoi-nhan",
        pattern=r"^[a-z0-9-]{1,60}$",
        description="Name of the list in the data folder's lists/ (tên danh sách người nhận)",
    )
    leave_url: Annotated[str, AfterValidator(_https)] = Field(
        "", description="Page (https) where one click unsubscribes; gets ?id=... (trang hủy nhận tin)"
    )
    leave_mail: str = Field(
        "", pattern=rf"^$|{_ADDRESS}", description="Address to unsubscribe by mail (thư hủy nhận tin)"
    )
    per_minute: int = Field(60, ge=1, le=6000, description="Messages a minute the relay allows")
    ca: Annotated[str, AfterValidator(certificate_file)] = Field(
        "", description="Certificate file of the office's own authority, if the relay has one of it"
    )

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.security == "none" and not stays_on_this_machine(f"//{self.host}"):
            raise ValueError("starttls or tls is needed to another machine")
        if not self.leave_url and not self.leave_mail:
            raise ValueError("leave_url or leave_mail is needed: a reader must be able to unsubscribe")
        return self

    @property
    def port_used(self) -> int:
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]
