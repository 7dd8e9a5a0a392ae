"""Say which query parameters only follow a reader around; a parameter that is not in the table is kept."""

from dataclasses import dataclass

_MINIFLUX = "Miniflux, internal/reader/urlcleaner"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tracker:
    """A parameter name in lower case and the value it tracks with, "" for any; a final `*` of either is any ending."""

    name: str
    source: str
    value: str = ""


_TABLE = (
    _Tracker(name="utm_*", source="Google Analytics, custom campaigns"),
    _Tracker(name="_ga", source="Google Analytics, cross-domain linker"),
    _Tracker(name="_gl", source="Google Analytics, cross-domain linker"),
    _Tracker(name="campaign_id", source=_MINIFLUX),
    _Tracker(name="campaign_medium", source=_MINIFLUX),
    _Tracker(name="campaign_name", source=_MINIFLUX),
    _Tracker(name="campaign_source", source=_MINIFLUX),
    _Tracker(name="campaign_term", source=_MINIFLUX),
    _Tracker(name="campaign_content", source=_MINIFLUX),
    _Tracker(name="gclid", source="Google Ads, click identifier"),
    _Tracker(name="gclsrc", source="Google Ads, click source"),
    _Tracker(name="dclid", source="Google Display & Video, click identifier"),
    _Tracker(name="gbraid", source="Google Ads, click identifier on iOS"),
    _Tracker(name="wbraid", source="Google Ads, click identifier on iOS"),
    _Tracker(name="srsltid", source="Google Merchant Center, result identifier"),
    _Tracker(name="itm_*", source=_MINIFLUX),
    _Tracker(name="mtm_*", source="Matomo, campaign tracking"),
    _Tracker(name="pk_*", source="Matomo, campaign tracking under its older name"),
    _Tracker(name="piwik_*", source="Matomo, campaign tracking under its older name"),
    _Tracker(name="at_*", source="AT Internet (Piano); seen in the feeds of the BBC"),
    _Tracker(name="ns_*", source="comScore; seen in the feeds of the BBC"),
    _Tracker(name="cmp", source="The Guardian, links shared from its pages and feeds"),
    _Tracker(name="cmpid", source="Bloomberg and CNN, links of newsletters and feeds"),
    _Tracker(name="ftag", source="CBS Interactive, links of its feeds"),
    _Tracker(name="smid", source="The New York Times, shared links"),
    _Tracker(name="smtyp", source="The New York Times, shared links"),
    _Tracker(name="taid", source="True Anthem, posts of publishers; seen at Reuters"),
    _Tracker(name="guccounter", source="Yahoo, return from its consent page"),
    _Tracker(name="guce_referrer", source="Yahoo, return from its consent page"),
    _Tracker(name="guce_referrer_sig", source="Yahoo, return from its consent page"),
    _Tracker(name="icid", source="Adobe Analytics, internal campaign; seen at AOL"),
    _Tracker(name="s_cid", source="Adobe Analytics, external campaign"),
    _Tracker(name="sc_cid", source=_MINIFLUX),
    _Tracker(name="fbclid", source="Facebook, click identifier"),
    _Tracker(name="fb_action_ids", source=_MINIFLUX),
    _Tracker(name="fb_action_types", source=_MINIFLUX),
    _Tracker(name="fb_ref", source=_MINIFLUX),
    _Tracker(name="fb_source", source=_MINIFLUX),
    _Tracker(name="igshid", source="Instagram, shared links"),
    _Tracker(name="twclid", source="Twitter, click identifier"),
    _Tracker(name="ref_src", source="Twitter, links of embedded posts"),
    _Tracker(name="msclkid", source="Microsoft Advertising, click identifier"),
    _Tracker(name="yclid", source="Yandex Direct, click identifier"),
    _Tracker(name="ysclid", source="Yandex Search, click identifier"),
    _Tracker(name="_openstat", source="Openstat, campaign of Yandex"),
    _Tracker(name="mc_cid", source="Mailchimp, campaign identifier"),
    _Tracker(name="mc_eid", source="Mailchimp, reader identifier"),
    _Tracker(name="mc_tc", source=_MINIFLUX),
    _Tracker(name="mkt_tok", source="Marketo, token of an e-mail"),
    _Tracker(name="_hsenc", source="HubSpot, e-mail tracking"),
    _Tracker(name="_hsmi", source="HubSpot, e-mail tracking"),
    _Tracker(name="__hssc", source="HubSpot, cross-domain tracking"),
    _Tracker(name="__hstc", source="HubSpot, cross-domain tracking"),
    _Tracker(name="__hsfp", source="HubSpot, cross-domain tracking"),
    _Tracker(name="hsa_cam", source=_MINIFLUX),
    _Tracker(name="hsctatracking", source="HubSpot, calls to action"),
    _Tracker(name="hmb_*", source=_MINIFLUX),
    _Tracker(name="oly_anon_id", source="Omeda Olytics, reader identifier"),
    _Tracker(name="oly_enc_id", source="Omeda Olytics, reader identifier"),
    _Tracker(name="rb_clickid", source=_MINIFLUX),
    _Tracker(name="vero_conv", source="Vero, e-mail tracking"),
    _Tracker(name="vero_id", source="Vero, e-mail tracking"),
    _Tracker(name="wickedid", source="Wicked Reports, click identifier"),
    _Tracker(name="_bhlid", source="beehiiv, newsletter link identifier"),
    _Tracker(name="_branch_match_id", source="Branch, link identifier"),
    _Tracker(name="_branch_referrer", source="Branch, link identifier"),
    _Tracker(name="__readwiselocation", source=_MINIFLUX),
    _Tracker(name="spm", source="Alibaba and portals of China, position of a click"),
    _Tracker(name="xtor", source="AT Internet, campaigns; seen in feeds of Le Monde and France 24"),
    _Tracker(name="wt.mc_*", source="Webtrends, campaigns"),
    _Tracker(name="ocid", source="Microsoft and BBC, origin of a click"),
    _Tracker(name="traffic_source", source="Al Jazeera, links of its feeds"),
    _Tracker(name="feedname", source="Reuters, links of its feeds"),
    _Tracker(name="ncid", source="AOL and TechCrunch, campaign"),
    _Tracker(name="ito", source="Daily Mail, links of its feeds"),
    _Tracker(name="igsh", source="Instagram, shared links"),
    _Tracker(name="mibextid", source="Facebook, shared links"),
    _Tracker(name="ttclid", source="TikTok, click identifier"),
    _Tracker(name="li_fat_id", source="LinkedIn, click identifier"),
    _Tracker(name="epik", source="Pinterest, click identifier"),
    _Tracker(name="irclickid", source="Impact, click identifier"),
    _Tracker(name="dicbo", source="Outbrain, click identifier"),
    _Tracker(name="tblci", source="Taboola, click identifier"),
    _Tracker(name="s_kwcid", source="Adobe Advertising, click identifier"),
    _Tracker(name="ef_id", source="Adobe Advertising, click identifier"),
    _Tracker(name="gad_source", source="Google Ads, click identifier"),
    _Tracker(name="gad_campaignid", source="Google Ads, click identifier"),
    _Tracker(name="__twitter_impression", source="Twitter, links to AMP pages"),
    _Tracker(name="usqp", source="AMP caches, query"),
    _Tracker(name="amp_js_v", source="AMP caches, version"),
    _Tracker(name="phpsessid", source="PHP, session of a visitor"),
    _Tracker(name="jsessionid", source="Java servlets, session of a visitor"),
    _Tracker(name="aspsessionid*", source="Active Server Pages, session of a visitor"),
    _Tracker(name="cftoken", source="ColdFusion, session of a visitor"),
    _Tracker(name="replytocom", source="WordPress, which comment a reader answers"),
    _Tracker(name="__cf_chl_*", source="Cloudflare, a challenge that was passed"),
    _Tracker(name="source", value="rss", source="Medium, links of its feeds"),
    _Tracker(name="source", value="rss-*", source="Medium, links of its feeds"),
    _Tracker(name="om_rid", source="New York magazine, links of its newsletters"),
    _Tracker(name="om_mid", source="New York magazine, links of its newsletters"),
    _Tracker(name="partner", value="rss", source="The New York Times, links of its feeds"),
    _Tracker(name="emc", value="rss", source="The New York Times, links of its feeds"),
    _Tracker(name="feedtype", value="rss", source="Reuters, links of its feeds"),
    _Tracker(name="ref", value="rss", source="many sites, links of their feeds"),
    _Tracker(name="src", value="rss", source="many sites, links of their feeds"),
    _Tracker(name="from", value="rss", source="many sites, links of their feeds"),
    _Tracker(name="via", value="rss", source="many sites, links of their feeds"),
)

_PREFIXES = tuple(row.name[:-1] for row in _TABLE if row.name.endswith("*"))
_NAMES = frozenset(row.name for row in _TABLE if not row.name.endswith("*") and not row.value)
_PAIRS = frozenset((row.name, row.value) for row in _TABLE if row.value)
_STARTS = tuple((row.name, row.value[:-1]) for row in _TABLE if row.value.endswith("*"))


def is_tracking(name: str, value: str) -> bool:
    """Return whether the query parameter `name=value` identifies a click or a campaign, not a page."""
    lower = name.lower()
    if lower in _NAMES or lower.startswith(_PREFIXES) or (lower, value.lower()) in _PAIRS:
        return True
    return any(lower == named and value.lower().startswith(start) for named, start in _STARTS)
