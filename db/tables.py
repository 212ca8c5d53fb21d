"""A table of the house as a class whose columns are attributes; `db/models.py` has the tables."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import Column, MetaData, Table


def required(kind: Any, *more: Any, **options: Any) -> Any:
    """A column that always has a value."""
    return Column(kind, *more, nullable=False, **options)


def optional(kind: Any, *more: Any, **options: Any) -> Any:
    """A column that may be null."""
    return Column(kind, *more, nullable=True, **options)


class Base:
    """A table of the house as a class: its columns are attributes, and the class stands for it in a statement.

    Only the columns of SQLAlchemy are needed here; its mapped classes would take each command a quarter of its start.
    Constraint names follow one convention so that both engines can alter them.
    """

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __tablename__: ClassVar[str]
    __table__: ClassVar[Table]
    __table_args__: ClassVar[tuple[Any, ...]] = ()
    __table_options__: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        columns = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        for name, column in columns.items():
            column.name = column.key = name
        made = (*columns.values(), *cls.__table_args__)
        cls.__table__ = Table(cls.__tablename__, Base.metadata, *made, **cls.__table_options__)

    @classmethod
    def __clause_element__(cls) -> Table:
        return cls.__table__


AnyTable = TypeVar("AnyTable", bound=Base)


def aliased(of: type[AnyTable]) -> type[AnyTable]:
    """A table under another name, for a statement that has it twice."""
    alias = of.__table__.alias()
    return cast("type[AnyTable]", SimpleNamespace(**dict(alias.columns.items()), __clause_element__=lambda: alias))
