"""What a person sends besides texts and pictures, as the Bot API describes it."""

from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.messages import Json
from bot.demo.emulator.shapes import Upload

STICKER_SIDE = 512  # pixels
VIDEO_SIDES = (640, 480)


def voice(cloud: Cloud, seconds: int) -> Json:
    """Returns a voice message; what is kept of it is a name only, there is nothing to hear."""
    file = _file(cloud, Upload("voice.oga", b"OggS", "audio/ogg"))
    return {"voice": {**file, "duration": seconds, "mime_type": "audio/ogg"}}


def video(cloud: Cloud, seconds: int) -> Json:
    """Returns a video, of which there is nothing to see either."""
    file = _file(cloud, Upload("video.mp4", b"ftyp", "video/mp4"))
    size = {"width": VIDEO_SIDES[0], "height": VIDEO_SIDES[1]}
    return {"video": {**file, **size, "duration": seconds, "mime_type": "video/mp4"}}


def document(cloud: Cloud, upload: Upload) -> Json:
    """Returns a file of hers."""
    return {"document": {**_file(cloud, upload), "file_name": upload.name, "mime_type": upload.content_type}}


def sticker(cloud: Cloud, emoji: str) -> Json:
    """Returns a sticker that stands for `emoji`."""
    file = _file(cloud, Upload("sticker.webp", b"RIFF", "image/webp"))
    size = {"width": STICKER_SIDE, "height": STICKER_SIDE}
    return {"sticker": {**file, **size, "type": "regular", "is_animated": False, "is_video": False, "emoji": emoji}}


def contact(user: Json, phone_number: str) -> Json:
    """Returns the person's own contact."""
    return {"contact": {"phone_number": phone_number, "first_name": user["first_name"], "user_id": user["id"]}}


def _file(cloud: Cloud, upload: Upload) -> Json:
    file_id = cloud.keep_file(upload)
    return {"file_id": file_id, "file_unique_id": file_id[4:20], "file_size": len(upload.content)}
