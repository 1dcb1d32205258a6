"""Real peers on loopback: an OpenID Connect provider, an OpenLDAP server; once for each process of the tests."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from yx.config import ROOT

UNPACKED = ROOT / ".venv" / "slapd"
BASE = "ou=people,dc=youxi"
SERVICE, SERVICE_PASSWORD = "cn=reader,dc=youxi", "reads-only"
#: user name → name; the password is the user name turned round with "-Ldap7"
PEOPLE = {
    "fgj.nigao": "倪高", "fgj.hegao": "何高", "anquan": "安全", "guanli": "管理", "zhang": "张三", "li": "李四",
    "wang": "王五", "zhao": "赵六", "qian": "钱七", "sun": "孙八", "zhou": "周九", "wu": "吴十",
}  # fmt: skip


def password_of(username: str) -> str:
    """What the directory knows somebody by."""
    return f"{username[::-1]}-Ldap7"


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[None]:
    """A process that listens on a port, until the block ends."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    ) as process:
        try:
            for _ in range(300):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
                time.sleep(0.1)
            yield
        finally:
            process.kill()


@contextlib.contextmanager
def provider(claims: list[dict[str, str]]) -> Iterator[str]:
    """The issuer's address of a provider that knows people by these claims."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for one in claims:
        command += ["--user-claims", json.dumps(one)]
    with running(command, port):
        yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Directory:
    """Where the server listens, and the certificate that it is known by."""

    plain: str
    secure: str
    certificate: str


def certificate(folder: Path, name: str) -> Path:
    """A certificate of its own for 127.0.0.1, with its key beside it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain, pkcs8 = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    path.with_suffix(".key").write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
    return path


@contextlib.contextmanager
def slapd(folder: Path) -> Iterator[Directory]:
    """An OpenLDAP server with a dozen people that speaks LDAP with StartTLS, and LDAPS."""
    programme, root = shutil.which("slapd"), Path("/")
    if programme is None:
        programme, root = str(UNPACKED / "usr/sbin/slapd"), UNPACKED
    environment = (
        {"LD_LIBRARY_PATH": ":".join(map(str, root.glob("usr/lib/*-linux-gnu*")))} if root != Path("/") else {}
    )
    trusted = certificate(folder, "directory")
    settings, entries = folder / "slapd.conf", folder / "people.ldif"
    settings.write_text(_settings(root, folder, trusted), "utf-8")
    entries.write_text(_entries(), "utf-8")
    (folder / "data").mkdir()
    add = [programme, "-T", "add", "-f", str(settings), "-l", str(entries)]
    subprocess.run(add, check=True, capture_output=True, env={**os.environ, **environment})
    plain, secure = free_port(), free_port()
    found = Directory(f"ldap://127.0.0.1:{plain}", f"ldaps://127.0.0.1:{secure}", str(trusted))
    serve = [programme, "-f", str(settings), "-h", f"{found.plain}/ {found.secure}/", "-d", "0"]
    with running(serve, secure, environment):
        yield found


def _settings(root: Path, folder: Path, trusted: Path) -> str:
    schemas = "".join(f"include {root}/etc/ldap/schema/{name}.schema\n" for name in ("core", "cosine", "inetorgperson"))
    return (
        f"{schemas}modulepath {root}/usr/lib/ldap\nmoduleload back_mdb\npidfile {folder}/slapd.pid\n"
        f"TLSCertificateFile {trusted}\nTLSCertificateKeyFile {trusted.with_suffix('.key')}\n"
        f'database mdb\nsuffix "dc=youxi"\ndirectory {folder}/data\nmaxsize 10485760\n'
        f'access to attrs=userPassword by anonymous auth by * none\naccess to * by dn="{SERVICE}" read by * none\n'
    )


def _entries() -> str:
    top = (
        "dn: dc=youxi\nobjectClass: dcObject\nobjectClass: organization\no: youxi\ndc: youxi\n\n"
        f"dn: {SERVICE}\nobjectClass: person\ncn: reader\nsn: reader\nuserPassword: {SERVICE_PASSWORD}\n\n"
        f"dn: {BASE}\nobjectClass: organizationalUnit\nou: people\n\n"
    )
    return top + "\n".join(
        f"dn: uid={uid},{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {name}\nsn: {name}\n"
        f"userPassword: {password_of(uid)}\n"
        for uid, name in PEOPLE.items()
    )
