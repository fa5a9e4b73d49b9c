"""The tables behind questions about time zones: well-known zones, names of countries, states and cities."""

# One for each set of clock rules in use, the more likely answer first where several share an hour of the day.
WELL_KNOWN_ZONES = (
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Denver",
    "Asia/Kolkata", "Asia/Shanghai", "Asia/Jakarta", "Africa/Lagos", "Africa/Johannesburg", "Europe/Istanbul",
    "Europe/Athens", "Africa/Cairo", "Asia/Jerusalem", "America/Sao_Paulo", "America/Mexico_City", "America/Bogota",
    "Asia/Tokyo", "Australia/Sydney", "Australia/Brisbane", "Pacific/Auckland", "Asia/Karachi", "Asia/Dhaka",
    "Asia/Dubai", "Asia/Tehran", "Asia/Kabul", "Asia/Kathmandu", "Asia/Yangon", "Africa/Accra", "Africa/Casablanca",
    "America/Phoenix", "America/Caracas", "America/Halifax", "America/Santiago", "America/Asuncion", "America/Havana",
    "America/St_Johns", "America/Anchorage", "Pacific/Honolulu", "Australia/Adelaide", "Australia/Darwin",
    "Asia/Beirut", "Europe/Chisinau", "Atlantic/Azores", "Atlantic/Cape_Verde", "America/Nuuk", "America/Noronha",
    "America/Miquelon", "Pacific/Guadalcanal", "Pacific/Fiji", "Pacific/Norfolk", "Pacific/Tongatapu",
    "Pacific/Pago_Pago", "Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Easter", "Pacific/Gambier",
    "Pacific/Marquesas", "Pacific/Pitcairn", "America/Adak", "Australia/Eucla", "Australia/Lord_Howe",
)  # fmt: skip

# What people call a country beside the name the Unicode tables give it.
COUNTRY_NAMES = {
    "uk": "GB", "u k": "GB", "gb": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "britain": "GB", "usa": "US", "us": "US", "u s": "US", "u s a": "US", "america": "US",
    "united states of america": "US", "the states": "US", "holland": "NL", "uae": "AE", "turkey": "TR",
    "ivory coast": "CI", "czech republic": "CZ", "drc": "CD", "congo": "CD", "hong kong": "HK", "macao": "MO",
    "macau": "MO", "palestine": "PS", "korea": "KR", "republic of ireland": "IE", "eire": "IE", "bosnia": "BA",
    "trinidad": "TT", "cape verde": "CV", "swaziland": "SZ", "macedonia": "MK", "east timor": "TL",
}  # fmt: skip

CITY_NICKNAMES = {"nyc": "new york", "ny": "new york", "la": "los angeles", "sf": "san francisco", "dc": "washington"}

# States and provinces of the countries that span several zones; one that is split stands at each of its zones.
STATES = {
    ("US", "America/New_York"): (
        "connecticut, delaware, district of columbia, florida, georgia, kentucky, maine, maryland, massachusetts,"
        " new hampshire, new jersey, north carolina, ohio, pennsylvania, rhode island, south carolina, tennessee,"
        " vermont, virginia, west virginia"
    ),
    ("US", "America/Detroit"): "michigan",
    ("US", "America/Indiana/Indianapolis"): "indiana",
    ("US", "America/Chicago"): (
        "alabama, arkansas, illinois, iowa, kansas, louisiana, minnesota, mississippi, missouri, nebraska,"
        " north dakota, oklahoma, south dakota, texas, wisconsin, tennessee, florida, kentucky, indiana, michigan"
    ),
    ("US", "America/Denver"): (
        "colorado, montana, new mexico, utah, wyoming, kansas, nebraska, north dakota, south dakota, texas"
    ),
    ("US", "America/Boise"): "idaho, oregon",
    ("US", "America/Phoenix"): "arizona",
    ("US", "America/Los_Angeles"): "california, nevada, oregon, washington, washington state, idaho",
    ("US", "America/Anchorage"): "alaska",
    ("US", "Pacific/Honolulu"): "hawaii",
    ("CA", "America/Toronto"): "ontario, quebec",
    ("CA", "America/Winnipeg"): "manitoba, ontario",
    ("CA", "America/Regina"): "saskatchewan",
    ("CA", "America/Edmonton"): "alberta",
    ("CA", "America/Vancouver"): "british columbia",
    ("CA", "America/Halifax"): "nova scotia, prince edward island",
    ("CA", "America/Moncton"): "new brunswick",
    ("CA", "America/St_Johns"): "newfoundland",
    ("AU", "Australia/Sydney"): "new south wales",
    ("AU", "Australia/Melbourne"): "victoria",
    ("AU", "Australia/Brisbane"): "queensland",
    ("AU", "Australia/Adelaide"): "south australia",
    ("AU", "Australia/Perth"): "western australia",
    ("AU", "Australia/Darwin"): "northern territory",
    ("AU", "Australia/Hobart"): "tasmania",
}

# Words around the name in "I live in Leeds please": no name begins or ends with one.
_AROUND_A_NAME = """
    a an and am are as at but by called city close for from here i im in is it its live lives living located me my near
    now of on our please resident right same small staying state time timezone to town village we with zone
"""
AROUND_A_NAME = frozenset(_AROUND_A_NAME.split())  # but not "the": The Hague
