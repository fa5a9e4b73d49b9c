"""Logs: JSON lines with ids, never a name, an answer or a token."""

import logging

import structlog


def set_up_logs(level: str) -> None:
    """Structured lines on standard error. Libraries that would write requests, and the token in them, are quiet."""
    logging.basicConfig(level=level, format="%(message)s")
    for talkative in ("httpx", "httpcore", "telegram", "apscheduler", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
