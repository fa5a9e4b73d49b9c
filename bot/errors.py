"""Every exception of this project. The docstring of an exception is its message for people."""


class CarePlanBotError(Exception):
    """Something went wrong in Care Plan Bot."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").strip()


class SettingsRefused(CarePlanBotError):
    """A setting is missing, or still a placeholder."""


class ContentRefused(CarePlanBotError):
    """A plan template, questionnaire or catalogue file cannot be used as it is."""


class PublishingRefused(CarePlanBotError):
    """A new version of a plan cannot be published as it is."""


class FileRefused(CarePlanBotError):
    """A file named on the command line cannot be used as it is."""


class BackupRefused(CarePlanBotError):
    """A backup cannot be made, or cannot be restored here."""


class SealBroken(CarePlanBotError):
    """A sealed value cannot be opened: no key fits, or it belongs to another row."""


class MigrationRefused(CarePlanBotError):
    """The database cannot be brought to this version."""


class UpdateUnreadable(CarePlanBotError):
    """An update from the channel is not of any shape the channel promises."""


class DrawingFailed(CarePlanBotError):
    """A picture could not be drawn."""


class DeliveryError(CarePlanBotError):
    """A message could not be handed to the channel.

    `permanent`: trying again cannot help. `unreachable`: the whole chat is lost, not only this message; `blocked`: by
    the person herself. `retry_after`: seconds the channel asks to wait, if it does. `in_doubt`: it may have arrived.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        unreachable: bool = False,
        blocked: bool = False,
        retry_after: float | None = None,
        in_doubt: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unreachable = unreachable
        self.blocked = blocked
        self.retry_after = retry_after
        self.in_doubt = in_doubt
