"""Several reading groups in one database: what was there is the first one's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.clock import now

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NUMBERED = ("member", "api_token")
"""Tables made anew whose numbers go on where they were."""


def upgrade() -> None:
    op.create_table(
        "reading_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_group")),
        sa.UniqueConstraint("key", name=op.f("uq_reading_group_key")),
        sa.UniqueConstraint("name", name=op.f("uq_reading_group_name")),
    )
    first = sa.table("reading_group", *map(sa.column, ("key", "name", "made")))
    op.execute(first.insert().values(key="our-group", name="our group", made=now()))
    op.create_table(
        "group_schedule",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["reading_group.id"], name=op.f("fk_group_schedule_group_id")),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_group_schedule")),
    )
    for plain in ("change", "job"):
        op.add_column(plain, sa.Column("group_id", sa.Integer(), server_default=sa.text("1"), nullable=False))
    _make_anew(grouped=True)


def downgrade() -> None:
    _make_anew(grouped=False)
    for plain in ("job", "change"):
        op.drop_column(plain, "group_id")
    op.drop_table("group_schedule")
    op.drop_table("reading_group")


def _make_anew(*, grouped: bool) -> None:
    """The tables whose keys begin with the group, or do not. Neither engine alters a key in place as the other does;
    the rows wait in tables without constraints meanwhile, and back again only the first group's are kept."""
    made = _tables(grouped=grouped)
    for name in made:
        op.execute(f"CREATE TABLE {name}_kept AS SELECT * FROM {name}")  # noqa: S608 (our own names)
    for name in reversed(made):
        op.drop_table(name)
    for name, table in made.items():
        op.create_table(name, *table)
        if name != "coverage_policy":  # it is written anew after every upgrade
            op.execute(_refilled(name, table, grouped=grouped))
        op.drop_table(f"{name}_kept")
    for name in ("member_key", "api_token"):
        op.create_index(op.f(f"ix_{name}_member_id"), name, ["member_id"])
    ahead = ("group_id",) if grouped else ()
    for indexed, columns in {"paper_mark": ("kind", "marked_by"), "paper_topic": ("topic", "paper_id")}.items():
        op.create_index(op.f(f"ix_{indexed}_{'_'.join((*ahead, *columns))}"), indexed, [*ahead, *columns])
    if op.get_bind().dialect.name == "postgresql":
        for name in _NUMBERED:
            last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL)"
            op.execute(f"{last} FROM {name}")


def _refilled(name: str, table: list[sa.schema.SchemaItem], *, grouped: bool) -> str:
    own = [column.name for column in table if isinstance(column, sa.Column) and column.name != "group_id"]
    has_group = any(isinstance(column, sa.Column) and column.name == "group_id" for column in table)
    columns = ", ".join(f'"{column}"' for column in own)
    into, of = (f"{columns}, group_id", f"{columns}, 1") if has_group else (columns, columns)
    said = f"INSERT INTO {name} ({into}) SELECT {of} FROM {name}_kept"  # noqa: S608 (our own names)
    if grouped:
        return said
    if name in ("member_key", "api_token"):
        return f"{said} WHERE member_id IS NULL OR member_id IN (SELECT id FROM member)"  # noqa: S608
    return f"{said} WHERE group_id = 1"


def _tables(*, grouped: bool) -> dict[str, list[sa.schema.SchemaItem]]:
    """Each table as it is to be, those that others refer to first."""

    def whose(table: str) -> list[sa.schema.SchemaItem]:
        if not grouped:
            return []
        to = sa.ForeignKey("reading_group.id", name=op.f(f"fk_{table}_group_id"))
        return [sa.Column("group_id", sa.Integer(), to, nullable=False, autoincrement=False)]

    def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
        return sa.PrimaryKeyConstraint(*(["group_id"] if grouped else []), *columns, name=op.f(f"pk_{table}"))

    def text(name: str, length: int | None = None) -> sa.Column[str]:
        return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)

    def moment(name: str, *, needed: bool = True) -> sa.Column[object]:
        return sa.Column(name, sa.DateTime(), nullable=not needed)

    def flag(name: str) -> sa.Column[bool]:
        return sa.Column(name, sa.Boolean(), nullable=False)

    def number(name: str, *, needed: bool = True) -> sa.Column[int]:
        return sa.Column(name, sa.Integer(), nullable=not needed)

    def role(table: str) -> sa.CheckConstraint:
        return sa.CheckConstraint("role IN ('reader', 'member', 'organiser')", name=op.f(f"ck_{table}_role"))

    def of_member(table: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f(f"fk_{table}_member_id"))

    switches = ("preprint_covers_published", "published_covers_preprint", "owes_slides", "owes_summary", "owes_video")
    topic = (["group_id", "topic"], ["topic.group_id", "topic.name"]) if grouped else (["topic"], ["topic.name"])
    topic_name = "fk_paper_topic_group_id" if grouped else "fk_paper_topic_topic"
    return {
        "coverage_policy": [
            *whose("coverage_policy"), text("talk_kind", 12), flag("covers"), text("planned", 8),
            *map(flag, switches), key("coverage_policy", "talk_kind"),
        ],
        "topic": [*whose("topic"), text("name", 40), text("title"), text("expression"), key("topic", "name")],
        "paper_topic": [
            number("paper_id"), *([number("group_id")] if grouped else []), text("topic", 40),
            sa.ForeignKeyConstraint(
                ["paper_id"], ["paper.id"], name=op.f("fk_paper_topic_paper_id"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(*topic, name=op.f(topic_name), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint(
                "paper_id", *(["group_id"] if grouped else []), "topic", name=op.f("pk_paper_topic")
            ),
        ],
        "paper_mark": [
            *whose("paper_mark"), text("source"), text("key"), text("kind", 10), text("marked_by"), moment("marked_at"),
            text("value"), key("paper_mark", "source", "key", "kind", "marked_by"),
        ],
        "saved_search": [
            *whose("saved_search"), text("key", 80), text("name"), text("query"), text("saved_by"), moment("saved_at"),
            key("saved_search", "key"),
        ],
        "member": [
            number("id"), *whose("member"), text("name"), text("role", 10), moment("added"),
            moment("removed", needed=False), role("member"), sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
            sa.UniqueConstraint(
                *(["group_id"] if grouped else []), "name", name=op.f(f"uq_member_{'group_id_' * grouped}name")
            ),
        ],
        "member_key": [
            text("digest", 64), text("kind", 10), number("member_id", needed=False), text("name"), moment("made"),
            moment("until"), moment("ended", needed=False),
            sa.CheckConstraint("kind IN ('link', 'session')", name=op.f("ck_member_key_kind")), of_member("member_key"),
            sa.PrimaryKeyConstraint("digest", name=op.f("pk_member_key")),
        ],
        "api_token": [
            number("id"), text("digest", 64), number("member_id", needed=False), text("name"), text("label"),
            text("role", 10), moment("made"), moment("until", needed=False),
            sa.Column("used", sa.Date(), nullable=True), moment("ended", needed=False), role("api_token"),
            of_member("api_token"), sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
            sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
        ],
    }  # fmt: skip
