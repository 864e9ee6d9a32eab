# SPDX-License-Identifier: MIT
"""Makes the table of a real SQLModel backend, and prints what Taskgate must make of its rows.

usage: make_sqlmodel.py URL naive|aware
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from typing import Optional
from uuid import UUID, uuid1, uuid4

from sqlalchemy import Column, DateTime
from sqlmodel import Field, Session, SQLModel, create_engine, select

URL, KIND = sys.argv[1:]
AWARE = KIND == "aware"


def now() -> datetime:
    """The present, in another zone where the table keeps zones."""
    return datetime.now(timezone(timedelta(hours=5, minutes=30))) if AWARE else datetime.utcnow()


def time_column() -> Column:
    """Without a zone, as SQLModel has it by default, or with one."""
    return Column(DateTime(timezone=AWARE), nullable=False)


class Task(SQLModel, table=True):
    """As in the tutorials; the table is `task`."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: str = Field(index=True)
    title: str = Field(max_length=500)
    description: Optional[str] = Field(default=None, max_length=5000)
    completed: bool = Field(default=False)
    created_at: datetime = Field(default_factory=now, sa_column=time_column())
    updated_at: datetime = Field(default_factory=now, sa_column=time_column())


def expected(task: Task) -> str:
    """The line that describes a task in the tests."""

    def utc(time: datetime) -> str:
        moment = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    return "|".join([str(task.id), task.user_id, json.dumps(task.title, ensure_ascii=False),
                     json.dumps(task.description, ensure_ascii=False), json.dumps(task.completed),
                     utc(task.created_at), utc(task.updated_at)])


def main() -> None:
    """Makes some rows through the model, and reads them back the same way."""
    engine = create_engine(URL)
    SQLModel.metadata.create_all(engine)
    zone = timezone.utc if AWARE else None
    with Session(engine) as session:
        for number in range(20):
            session.add(Task(user_id=f"user-{number % 3}", title=f"Task {number}"))
        session.add(Task(id=uuid1(), user_id="Zoë", title='Ürün "🚀"\n\\', description="", completed=True))
        session.add(Task(user_id="Zoë", title="🚀" * 500, description="ß" * 5000))
        session.add(Task(user_id="Zoë", title="whole second", created_at=datetime(2024, 2, 29, tzinfo=zone),
                         updated_at=datetime(2026, 7, 1, 12, 30, tzinfo=zone)))
        session.commit()
    with Session(engine) as session:
        tasks = session.exec(select(Task)).all()
        for task in sorted(tasks, key=lambda task: (task.user_id.encode(), task.id.bytes)):
            print(expected(task))


main()
