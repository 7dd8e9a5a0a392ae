"""The units a figure can be stated in, with what they measure and their size in base units; a table, no grammar."""

import re

from extractors.facts.types import FigureKind

# Signs that stand before the amount. "$" is the US dollar unless another country stands before it.
SYMBOLS = {
    "us$": "USD", "$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "r$": "BRL", "nt$": "TWD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY", "₴": "UAH", "₦": "NGN", "₪": "ILS", "rs": "INR", "rs.": "INR", "cn¥": "CNY",
    "sfr": "CHF", "skr": "SEK", "nkr": "NOK", "dkr": "DKK", "rmb": "CNY", "mx$": "MXN",
}  # fmt: skip

CODES = frozenset(
    "USD EUR GBP JPY CNY INR CAD AUD NZD CHF SEK NOK DKK KRW HKD SGD TWD BRL MXN ZAR RUB TRY UAH PLN CZK HUF ILS AED "
    "SAR NGN KES IDR MYR PHP THB VND PKR BDT EGP".split()
)

CURRENCY_WORDS = {
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "canadian dollar": "CAD",
    "australian dollar": "AUD", "hong kong dollar": "HKD", "singapore dollar": "SGD", "dollar": "USD", "euro": "EUR",
    "british pound": "GBP", "pound sterling": "GBP", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "rupee": "INR", "won": "KRW", "swiss franc": "CHF", "franc": "CHF", "krona": "SEK", "kronor": "SEK",
    "krone": "NOK", "kroner": "NOK", "peso": "MXN", "real": "BRL", "reais": "BRL", "rand": "ZAR", "rouble": "RUB",
    "ruble": "RUB", "zloty": "PLN", "shekel": "ILS", "dirham": "AED",
    "buck": "USD", "quid": "GBP",
}  # fmt: skip

_DAY = 86_400.0

# word → (kind, base unit, size in base units). Months and years keep their own unit: they have no fixed length.
_MEASURES: dict[str, tuple[FigureKind, str, float]] = {
    **dict.fromkeys(("%", "％", "per cent", "percent", "pc"), ("percent", "%", 1.0)),
    **dict.fromkeys(("percentage point", "percentage points", "pp"), ("percent", "points", 1.0)),
    **dict.fromkeys(("basis point", "basis points", "bps"), ("percent", "points", 0.01)),
    **dict.fromkeys(("millisecond", "milliseconds", "ms"), ("duration", "s", 0.001)),
    **dict.fromkeys(("microsecond", "microseconds", "µs", "\u03bcs"), ("duration", "s", 1e-6)),
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), ("duration", "s", 1.0)),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), ("duration", "s", 60.0)),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), ("duration", "s", 3600.0)),
    **dict.fromkeys(("day", "days"), ("duration", "s", _DAY)),
    **dict.fromkeys(("week", "weeks"), ("duration", "s", 7 * _DAY)),
    **dict.fromkeys(("fortnight", "fortnights"), ("duration", "s", 14 * _DAY)),
    **dict.fromkeys(("month", "months"), ("duration", "months", 1.0)),
    **dict.fromkeys(("quarter", "quarters"), ("duration", "months", 3.0)),
    **dict.fromkeys(("year", "years", "yr", "yrs"), ("duration", "months", 12.0)),
    **dict.fromkeys(("decade", "decades"), ("duration", "months", 120.0)),
    **dict.fromkeys(("century", "centuries"), ("duration", "months", 1200.0)),
    **dict.fromkeys(("nanometre", "nanometres", "nanometer", "nanometers", "nm"), ("distance", "m", 1e-09)),
    **dict.fromkeys(("millimetre", "millimetres", "millimeter", "millimeters", "mm"), ("distance", "m", 0.001)),
    **dict.fromkeys(("centimetre", "centimetres", "centimeter", "centimeters", "cm"), ("distance", "m", 0.01)),
    **dict.fromkeys(("metre", "metres", "meter", "meters", "m"), ("distance", "m", 1.0)),
    **dict.fromkeys(("kilometre", "kilometres", "kilometer", "kilometers", "km"), ("distance", "m", 1000.0)),
    **dict.fromkeys(("mile", "miles", "mi"), ("distance", "m", 1609.344)),
    **dict.fromkeys(("foot", "feet", "ft"), ("distance", "m", 0.3048)),
    **dict.fromkeys(("inch", "inches"), ("distance", "m", 0.0254)),
    **dict.fromkeys(("yard", "yards"), ("distance", "m", 0.9144)),
    **dict.fromkeys(("light-year", "light-years"), ("distance", "m", 9460700000000000.0)),
    **dict.fromkeys(
        ("square metre", "square metres", "square meter", "square meters", "sq m", "m²"), ("area", "m2", 1.0)
    ),
    **dict.fromkeys(
        ("square kilometre", "square kilometres", "square kilometers", "km²", "sq km"), ("area", "m2", 1000000.0)
    ),
    **dict.fromkeys(("square mile", "square miles"), ("area", "m2", 2589988.0)),
    **dict.fromkeys(("square foot", "square feet", "sq ft", "sq. ft"), ("area", "m2", 0.092903)),
    **dict.fromkeys(("hectare", "hectares", "ha"), ("area", "m2", 10000.0)),
    **dict.fromkeys(("acre", "acres"), ("area", "m2", 4046.856)),
    **dict.fromkeys(("gram", "grams", "gramme", "grammes", "g"), ("weight", "kg", 0.001)),
    **dict.fromkeys(("milligram", "milligrams", "mg"), ("weight", "kg", 1e-06)),
    **dict.fromkeys(
        ("kilogram", "kilograms", "kilogramme", "kilogrammes", "kilo", "kilos", "kg"), ("weight", "kg", 1.0)
    ),
    **dict.fromkeys(("tonne", "tonnes", "metric ton", "metric tons", "ton", "tons"), ("weight", "kg", 1000.0)),
    **dict.fromkeys(("lb", "lbs"), ("weight", "kg", 0.45359237)),
    **dict.fromkeys(("litre", "litres", "liter", "liters"), ("volume", "l", 1.0)),
    **dict.fromkeys(("millilitre", "millilitres", "milliliter", "milliliters", "ml"), ("volume", "l", 0.001)),
    **dict.fromkeys(("gallon", "gallons"), ("volume", "l", 3.785412)),
    **dict.fromkeys(("cubic metre", "cubic metres", "cubic meter", "cubic meters", "m³"), ("volume", "l", 1000.0)),
    **dict.fromkeys(
        ("cubic kilometre", "cubic kilometres", "cubic kilometer", "cubic kilometers"), ("volume", "l", 1e12)
    ),
    **dict.fromkeys(("cubic foot", "cubic feet"), ("volume", "l", 28.316847)),
    **dict.fromkeys(("cubic centimetre", "cubic centimetres"), ("volume", "l", 0.001)),
    **dict.fromkeys(("barrel", "barrels"), ("volume", "l", 158.987)),
    **dict.fromkeys(("°c", "degrees celsius", "degree celsius", "℃"), ("temperature", "°C", 1.0)),
    **dict.fromkeys(("°f", "degrees fahrenheit", "degree fahrenheit"), ("temperature", "°F", 1.0)),
    **dict.fromkeys(("degrees", "°"), ("temperature", "degrees", 1.0)),
    **dict.fromkeys(("watt", "watts", "w"), ("power", "W", 1.0)),
    **dict.fromkeys(("kilowatt", "kilowatts", "kw"), ("power", "W", 1000.0)),
    **dict.fromkeys(("megawatt", "megawatts", "mw"), ("power", "W", 1000000.0)),
    **dict.fromkeys(("gigawatt", "gigawatts", "gw"), ("power", "W", 1000000000.0)),
    **dict.fromkeys(("kilowatt-hour", "kilowatt-hours", "kilowatt hours", "kwh"), ("energy", "Wh", 1000.0)),
    **dict.fromkeys(("megawatt-hour", "megawatt-hours", "megawatt hours", "mwh"), ("energy", "Wh", 1000000.0)),
    **dict.fromkeys(("gigawatt-hour", "gigawatt-hours", "gigawatt hours", "gwh"), ("energy", "Wh", 1000000000.0)),
    **dict.fromkeys(("terawatt-hour", "terawatt-hours", "terawatt hours", "twh"), ("energy", "Wh", 1000000000000.0)),
    **dict.fromkeys(("megajoule", "megajoules", "mj"), ("energy", "Wh", 1e6 / 3600)),
    **dict.fromkeys(("kilojoule", "kilojoules", "kj"), ("energy", "Wh", 1e3 / 3600)),
    **dict.fromkeys(("milliampere-hours", "mah"), ("charge", "mAh", 1.0)),
    **dict.fromkeys(("horsepower", "hp"), ("power", "W", 745.7)),
    **dict.fromkeys(("kilobyte", "kilobytes", "kb"), ("data", "bytes", 1000.0)),
    **dict.fromkeys(("megabyte", "megabytes", "mb"), ("data", "bytes", 1000000.0)),
    **dict.fromkeys(("gigabyte", "gigabytes", "gb"), ("data", "bytes", 1000000000.0)),
    **dict.fromkeys(("terabyte", "terabytes", "tb"), ("data", "bytes", 1000000000000.0)),
    **dict.fromkeys(("petabyte", "petabytes", "pb"), ("data", "bytes", 1000000000000000.0)),
    **dict.fromkeys(("fps", "frames per second", "frames a second"), ("rate", "frames/s", 1.0)),
    **dict.fromkeys(("mph", "miles per hour", "miles an hour"), ("rate", "m/s", 0.44704)),
    **dict.fromkeys(("km/h", "kph", "kmh", "kilometres per hour", "kilometres an hour"), ("rate", "m/s", 1 / 3.6)),
    **dict.fromkeys(("hertz", "hz"), ("rate", "Hz", 1.0)),
    **dict.fromkeys(("megahertz", "mhz"), ("rate", "Hz", 1000000.0)),
    **dict.fromkeys(("gigahertz", "ghz"), ("rate", "Hz", 1000000000.0)),
    **dict.fromkeys(("mbps", "megabits per second"), ("rate", "bit/s", 1000000.0)),
    **dict.fromkeys(("gbps", "gigabits per second"), ("rate", "bit/s", 1000000000.0)),
    **dict.fromkeys(("parameter", "parameters", "params"), ("parameters", "parameters", 1.0)),
    **dict.fromkeys(("point", "points"), ("score", "points", 1.0)),
    **dict.fromkeys(("star", "stars"), ("score", "stars", 1.0)),
    **dict.fromkeys(("times", "x", "×", "fold"), ("multiple", "times", 1.0)),
}
MEASURES = _MEASURES

# Units of one or two letters are taken only right behind the digits or one blank, and in this very case.
SHORT = frozenset(
    "s h m g ms nm mm cm km ft mi kg mg lb ha ml W kW MW GW kWh MWh GWh TWh KB MB GB TB PB Hz x mAh MJ kJ hp".split()
)

# Behind "340m" these say that the m is a metre ("340m wide"), no million.
_EXTENT = "wide|long|tall|high|deep|thick|across|away|above|below|underground|apart|off|from|radius|diameter"
_EVENT = "race|sprint|hurdles|freestyle|backstroke|breaststroke|butterfly|relay|final|drop|fall"
_OF_EXTENT = r"\s(?:in|of)\s(?:length|height|depth|width|diameter)"
LENGTH_BEHIND = re.compile(rf"(?:[ -](?:{_EXTENT}|{_EVENT})\b|{_OF_EXTENT}\b)")
