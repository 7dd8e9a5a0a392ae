"""The words that tell what a number counts, and those that end or forbid it; a table, no grammar."""

import re

IRREGULAR = frozenset(
    "people staff men women children personnel aircraft police troops crew series species fish sheep elk cattle data "
    "feet teeth mice geese criteria phenomena media alumni taxis robotaxis skis rabbis".split()
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
    unless whereas instead besides towards afterwards sometimes indoors outdoors times less news bonus status
    threatens improves requires allows brings remains becomes seems provides includes enables helps achieves outperforms
    delivers suggests believes wants keeps exists happens appears contains consists belongs refers applies
    produces""".split()
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

# What is counted may stand before the number: "a headcount of 90", "Team: 74", "the death toll rose to 42".
_PEOPLE = r"(?P<people>headcount|head\scount|payroll|staff|workforce|team|crew)"
_TOLL = r"(?:death\s)?toll"
_ARE = r"now|already|is|was|stands|stood|put|numbers|numbered|numbering|has|had|of|at|to|from"
_MOVES = r"grew|growing|grown|rose|risen|rising|reached"
_HEDGE = r"about|around|nearly|some|over|almost|roughly|more\sthan|at\sleast"
COUNTED_BEFORE = re.compile(
    rf"\b(?:{_PEOPLE}|{_TOLL})(?:\s?[:|]|(?:\s(?:{_ARE}|{_MOVES})){{1,4}})(?:\s(?:{_HEDGE}))?\s?$", re.IGNORECASE
)
# "Some 500 of them": what they are, the sentence before said.
OF_THEM = re.compile(r"\sof\s(?:them|these|those|which|whom)\b")
# "A 4,000-seat hall"; "one in 4,000" counts nothing.
JOINED_NOUN = re.compile(r"-([a-z]{3,})\b")
ONE_IN = re.compile(r"\b(?:one|two|three|four|nine|\d{1,2})\s(?:in|out\sof)\s(?:every\s)?$", re.IGNORECASE)
# "The two banks", "the world's two largest economies": which two, not how many.
SMALL_AND_KNOWN = re.compile(r"(?:\b(?:the|these|those)|[’']s)\s$", re.IGNORECASE)
# "Base Score: 5.4".
SCORED_BEFORE = re.compile(r"\b(?:[Ss]core|[Rr]ating|SCORE)(?:\s?:|\s(?:of|is|was))\s$")
