"""The bot's coming and going in a chat, and what it hears of it."""

from bot.demo.emulator.chats import Chat, Standing
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.messages import Json

ADMINISTRATOR_MAY = (
    "can_manage_chat",
    "can_delete_messages",
    "can_post_messages",
    "can_edit_messages",
)
ADMINISTRATOR_MAY_NOT = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def report_membership(cloud: Cloud, chat: Chat, standing: Standing, *, by: Json) -> None:
    """Changes what the bot is in `chat` and tells it who did so."""
    old, chat.standing = chat.standing, standing
    chat.changed()
    content = {
        "chat": chat.card,
        "from": by,
        "date": int(cloud.now().timestamp()),
        "old_chat_member": _member(cloud.me, old),
        "new_chat_member": _member(cloud.me, standing),
    }
    cloud.updates.add("my_chat_member", content, chat.id)


def _member(bot: Json, standing: Standing) -> Json:
    if standing is Standing.STRANGER:
        return {"user": bot, "status": "left"}
    member: Json = {"user": bot, "status": str(standing)}
    if standing is Standing.KICKED:
        member["until_date"] = 0
    if standing is Standing.ADMINISTRATOR:
        member.update(dict.fromkeys(ADMINISTRATOR_MAY, True))
        member.update(dict.fromkeys(ADMINISTRATOR_MAY_NOT, False))
    return member
