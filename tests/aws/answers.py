"""Good answers of IAM, for the scripted one."""

from datetime import UTC, datetime, timedelta

from tests.aws.scripted import Error, Fine

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
ABSENT = Error("NoSuchEntity", 404, "The user with name jo cannot be found.")
EXISTS = Error("EntityAlreadyExists", 409, "It already exists.")
DENIED = Error("AccessDenied", 403, "not authorized to perform: iam:X on resource: arn:x")


def user(
    name: str = "jo",
    *,
    request_id: str = "r1",
    age: timedelta = timedelta(seconds=10),
    path: str = "/people/",
    boundary: str = "",
) -> Fine:
    created = (NOW - age).isoformat().replace("+00:00", "Z")
    inner = f"<Path>{path}</Path><UserName>{name}</UserName><UserId>AIDAJO</UserId>"
    inner += f"<Arn>arn:aws:iam::1:user{path}{name}</Arn><CreateDate>{created}</CreateDate>"
    tag = f"<member><Key>request-id</Key><Value>{request_id}</Value></member>"
    bounded = f"<PermissionsBoundaryArn>{boundary}</PermissionsBoundaryArn>" if boundary else ""
    limits = f"<PermissionsBoundary>{bounded}</PermissionsBoundary>" if bounded else ""
    return Fine(f"<User>{inner}<Tags>{tag}</Tags>{limits}</User>")


def no_users() -> Fine:
    return Fine("<Users/>")


def group(name: str = "dev", path: str = "/departments/") -> Fine:
    inner = f"<Path>{path}</Path><GroupName>{name}</GroupName><GroupId>AGPA</GroupId>"
    return Fine(f"<Group>{inner}<Arn>arn:aws:iam::1:group{path}{name}</Arn></Group><Users/>")


def groups(*names: str) -> Fine:
    each = "".join(
        f"<member>{group(name).inner[7:].split('</Group>')[0]}</member>" for name in names
    )
    return Fine(f"<Groups>{each}</Groups>")


def attached(*arns: str) -> Fine:
    members = "".join(f"<member><PolicyArn>{arn}</PolicyArn></member>" for arn in arns)
    return Fine(f"<AttachedPolicies>{members}</AttachedPolicies>")


def inline(*names: str) -> Fine:
    members = "".join(f"<member>{name}</member>" for name in names)
    return Fine(f"<PolicyNames>{members}</PolicyNames>")


def keys(*ids: str) -> Fine:
    each = "".join(
        f"<member><UserName>jo</UserName><AccessKeyId>{key}</AccessKeyId><Status>Active</Status>"
        f"<CreateDate>2026-03-03T10:00:00Z</CreateDate></member>"
        for key in ids
    )
    return Fine(f"<AccessKeyMetadata>{each}</AccessKeyMetadata>")


def new_key(key_id: str, secret: str) -> Fine:
    inner = f"<UserName>jo</UserName><AccessKeyId>{key_id}</AccessKeyId><Status>Active</Status>"
    return Fine(f"<AccessKey>{inner}<SecretAccessKey>{secret}</SecretAccessKey></AccessKey>")


def devices(*serials: str) -> Fine:
    each = "".join(
        f"<member><UserName>jo</UserName><SerialNumber>{serial}</SerialNumber></member>"
        for serial in serials
    )
    return Fine(f"<MFADevices>{each}</MFADevices>")


def virtual_devices(*serials: str) -> Fine:
    each = "".join(f"<member><SerialNumber>{serial}</SerialNumber></member>" for serial in serials)
    return Fine(f"<VirtualMFADevices>{each}</VirtualMFADevices>")


def new_device(serial: str, seed_base64: str) -> Fine:
    inner = (
        f"<SerialNumber>{serial}</SerialNumber><Base32StringSeed>{seed_base64}</Base32StringSeed>"
    )
    return Fine(f"<VirtualMFADevice>{inner}</VirtualMFADevice>")


def password_policy(**fields: object) -> Fine:
    inner = "".join(f"<{key}>{str(value).lower()}</{key}>" for key, value in fields.items())
    return Fine(f"<PasswordPolicy>{inner}</PasswordPolicy>")
