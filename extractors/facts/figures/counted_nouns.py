"""The words that tell what a number counts, and those that end or forbid it; a table, no grammar."""

IRREGULAR = frozenset(
    "people staff men women children personnel aircraft police troops crew series species fish sheep elk cattle data "
    "feet teeth mice geese criteria phenomena media alumni".split()
)
# What ends a noun phrase: function words, and verbs that could be taken for plurals.
STOPS = frozenset(
    """a an the and or but nor of in on at by to for from with without within into onto over under up down out off per
    as than that which who whom whose when where while if is are was were be been being has have had having does do did
    will would can could may might must shall should not no yes it its he she they we you his her their our my this
    these those there here then now also only just so such very too ago before after until since during
    says said goes makes takes gives comes means gets lets keeps puts others
    plus minus versus vs via about around between among against above below across through behind beyond near
    however because although though respectively apiece altogether overall yesterday today tomorrow always perhaps
    unless whereas instead besides towards afterwards sometimes indoors outdoors times less news bonus status""".split()
)
SINGULAR_ENDINGS = ("ss", "us", "is", "’s", "'s")
LABELS = frozenset(
    {"person", "seat", "page", "member", "room", "storey", "story", "bed", "man", "woman", "strong", "game"}
)
NO_NAME_BEFORE = frozenset(
    """the some about only just over nearly almost around roughly approximately under more than least most another all
    its their our his her these those first last next other with and in on at of to from by for but or if as so then
    when while what how now also after before since until both up between an a any every each total another it they
    we he she you i there this that""".split()
)
