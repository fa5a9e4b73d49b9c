"""Logs: JSON lines with ids, never a name, an answer or a token."""

import logging

import structlog


def set_up_logs(level: str) -> None:
    """Structured lines on standard error.

    `level` is for our own lines. Libraries tell of faults alone, whatever it is: httpx writes each request with the
    token in its address, and SQLAlchemy, asked to, what it puts into the database.
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    for library in ("sqlalchemy", "httpx", "httpcore", "telegram", "apscheduler", "alembic"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # A tick that takes longer than its interval shows in the heartbeat; the library would say so each second.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # whoever finds the webhook's port could fill the log
    for own in ("bot", "storage"):
        logging.getLogger(own).setLevel(level)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
