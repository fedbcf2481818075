"""What the bot says."""

import re
from html.parser import HTMLParser

import pytest

from bot.i18n.text import utf16_length
from bot.i18n.translations import Markup, TranslationError, Translations, best_language
from tests.support.sentence_arguments import NUMBERS, WORDS

TRANSLATIONS = Translations()
LANGUAGES = ("en", "zh-Hans", "ru")
KEYS = {
    "placeholder-queued", "placeholder-painting", "placeholder-painting-about", "placeholder-painting-percent",
    "placeholder-gateway-queue",
    "placeholder-painting-left", "placeholder-painting-percent-left", "placeholder-filming-left",
    "placeholder-filming-percent-left",
    "placeholder-fetching", "placeholder-preview", "caption-tail", "caption-partly", "caption-gift", "returned",
    "failed-content",
    "failed-timeout", "failed-gateway-credit", "failed-unsure", "failed-gateway", "failed-closed",
    "failed-result", "failed-source",
    "failed-source-format", "failed-album-limit", "failed-mask-missing", "failed-mask-shape", "failed-mask-unclear",
    "failed-unsupported", "failed-cancelled",
    "undelivered", "undelivered-private", "undelivered-lost", "missing-right", "caption-unsaved", "failed-rights",
    "refused-rights", "operator-storage-down", "operator-storage-back", "operator-model-retired",
    "operator-workflow-refused",
    "state-queued", "state-working", "state-ready", "state-delivered", "state-undeliverable",
    "state-failed", "state-cancelled", "button-again", "button-file", "button-cancel", "alert-not-yours",
    "alert-file", "alert-gone", "alert-cancelled", "alert-too-late", "wait", "spare", "spare-chat", "quota",
    "quota-chat", "refused-quota", "refused-queue", "refused-not-allowed", "refused-storage", "refused-storage-video",
    "refused-flag-unknown",
    "refused-flag-missing", "refused-flag-value", "refused-flag-twice", "refused-flag-place", "refused-model-unknown",
    "refused-model-edit", "refused-model-generate", "refused-ratio", "refused-resolution", "refused-no-ratio",
    "refused-no-model", "refused-no-resolution", "refused-via-unknown", "refused-via-model", "refused-prompt-long",
    "refused-too-many-pictures", "refused-sheet", "how-imagine", "how-edit", "hint-private",
    "start-private", "start-group", "help",
    "models-header", "models-line", "models-generate", "models-edit", "models-both", "models-default", "jobs-none",
    "jobs-header-running", "jobs-header-recent", "jobs-line", "cancel-none", "cancel-done", "cancel-stopping",
    "cancel-late", "stopped-paid", "stopped-partly", "alert-stopping", "show-unknown", "how-show", "command-imagine",
    "command-edit", "command-quota", "command-jobs", "command-cancel", "command-models", "command-show",
    "command-help", "command-settings", "button-vary", "button-edit", "button-large", "button-delete",
    "alert-ordered", "alert-deleted", "alert-undeletable", "edit-question", "edit-hint", "command-start",
    "operator-out-of-credit", "operator-key-refused", "operator-circuit-open", "operator-garbled",
    "operator-callback-signature",
    "operator-webhook-deleted",
    "operator-webhook-restored", "operator-other-poller", "photo-question", "photo-album", "button-paint",
    "offer-paint", "offer-edit", "offer-choices", "prompt-without", "refused-flag-seed", "refused-seed",
    "refused-transparent", "refused-choices", "refused-mask", "refused-mask-missing", "refused-style",
    "refused-no-style", "help-mask",
    "refused-words", "refused-format", "refused-no-profile-photo", "caption-sources", "settings-mine",
    "settings-chat", "settings-topic", "settings-choose", "option-model", "option-ratio", "option-resolution",
    "option-language", "option-spoiler", "choice-unset", "choice-yes", "choice-no", "button-mine", "button-this-chat",
    "button-this-topic", "button-back", "alert-kept", "alert-not-your-data", "alert-not-your-menu", "alert-not-admin",
    "option-quiet",
    "option-models", "option-most-pictures", "option-most-resolution", "option-orderers", "option-payer",
    "option-budget",
    "option-cap", "choice-everybody", "choice-admins", "choice-list", "choice-person", "choice-chat",
    "command-settings-admin", "listing-add", "listing-remove", "refused-quota-chat", "refused-cap",
    "refused-only-admins", "refused-only-listed", "refused-here-model", "refused-here-pictures",
    "inline-wish", "inline-hint", "inline-refused", "inline-paint", "button-start", "button-own",
    "alert-start-first", "refused-elsewhere-choices", "how-guest", "guest-start-first", "elsewhere-private",
    "elsewhere-undeliverable", "elsewhere-closed", "guest-nameless", "help-elsewhere",
    "refused-here-resolution", "quota-shared", "quota-capped",
    "share", "share-long", "share-edit", "shared-edit", "shared-gone", "offer-shared", "button-share", "button-copy",
    "button-send", "help-paint", "help-change", "help-flags", "help-price", "help-groups", "help-settings", "help-more",
    "button-topic-paint", "button-topic-change", "button-topic-flags", "button-topic-price", "button-topic-groups",
    "button-topic-settings", "button-topic-more", "how-report", "report-thanks", "report-known", "report-unknown",
    "report-enough", "report-nobody", "operator-report", "operator-report-words", "button-see", "command-report",
    "option-at-once", "placeholder-queued-about", "span", "refused-rate",
    "picture-lost", "jobs-erased", "privacy-kept", "privacy-pictures", "privacy-words", "privacy-who",
    "privacy-erase", "forget-question", "forget-running", "forget-done", "forget-people", "button-forget",
    "command-privacy", "command-forget", "offer-written", "refused-moving", "refused-file-size",
    "refused-closed-picture", "refused-address",
    "operator-gateway-back", "operator-credit-low", "operator-credit-enough", "operator-refunds-high",
    "operator-refunds-normal", "operator-queue-slow", "operator-queue-normal", "operator-disk-full",
    "operator-disk-free", "operator-database-large", "operator-database-small", "operator-migrated",
    "operator-daily-report", "operator-report-credit", "operator-report-forecast", "operator-report-tickets",
    "command-export", "export-started", "export-caption", "export-again", "export-private", "export-failed",
    "refused-forwarded", "edited-updated", "edited-late", "edited-price", "edited-kept", "edited-unread",
    "button-animate", "button-download", "button-film", "button-longer", "button-shorter", "button-topic-video",
    "caption-as-file", "command-video", "failed-video-album-limit", "failed-video-gateway", "failed-video-timeout",
    "help-video", "how-video", "inline-film", "models-price", "models-price-second", "models-video", "offer-video",
    "offer-video-choices", "option-skip-price", "option-video-model", "placeholder-filming",
    "placeholder-filming-about", "placeholder-filming-percent", "refused-edit-video", "refused-flag-switch",
    "refused-model-picture",
    "refused-model-video", "refused-mute", "refused-no-last-frame", "refused-no-seconds", "refused-no-shape",
    "references-hint", "refused-no-videos", "refused-references-missing", "refused-seconds", "refused-too-many-frames",
    "refused-video-frames", "refused-video-references", "refused-video-text", "state-filming", "stopped-video",
    "undelivered-too-large", "undelivered-video", "video-too-large", "video-too-large-unlinked",
    "buy-menu", "buy-menu-gift", "buy-help", "buy-elsewhere", "buy-elsewhere-gift", "buy-elsewhere-chat",
    "buy-closed",
    "subscription-offer",
    "invoice-title", "invoice-own", "invoice-gift", "invoice-subscription", "checkout-gone", "receipt",
    "receipt-gift", "receipt-gift-found", "receipt-review", "receipt-later", "gift-received", "gift-received-chat",
    "refund-done", "subscription-canceled", "subscription-resumed", "subscription-failed", "quota-subscription",
    "quota-payments", "quota-payment", "how-paysupport", "paysupport-private", "paysupport-sent",
    "paysupport-enough", "terms", "terms-help", "terms-link", "pack-once", "pack-monthly", "button-buy",
    "button-subscribe", "button-unsubscribe", "button-resubscribe", "alert-buy", "alert-stars-down",
    "operator-stars-found", "operator-stars-review", "operator-stars-amount", "operator-stars-failed",
    "operator-stars-missing", "operator-charged-back", "operator-refund-stuck", "operator-ticket",
    "operator-ticket-none", "command-buy",
    "command-paysupport", "command-terms",
    "admin-amount-give", "admin-amount-take", "admin-banned", "admin-chat", "admin-credits", "admin-find",
    "admin-home", "admin-in-private", "admin-log", "admin-log-line", "admin-log-none", "admin-only", "admin-orders",
    "admin-person", "admin-pictures", "admin-pictures-none", "admin-reported", "admin-seen", "admin-sure-give",
    "admin-sure-take", "admin-unknown", "admin-why", "alert-admin-admin", "alert-admin-balance", "alert-admin-banned",
    "alert-admin-not-enough", "alert-admin-number", "alert-admin-unbanned", "button-admin-abuse", "button-admin-ban",
    "button-admin-content", "button-admin-give", "button-admin-log", "button-admin-older", "button-admin-people",
    "button-admin-pictures", "button-admin-profile", "button-admin-spam", "button-admin-take", "button-admin-unban",
    "button-admin-yes",
    "admin-gateway", "admin-gateways", "admin-maintenance", "admin-models", "admin-notice", "button-admin-gateways",
    "button-admin-models", "button-admin-open", "button-admin-refresh", "button-admin-refuse",
    "button-admin-service", "button-admin-wait", "placeholder-held", "refused-maintenance",
    "admin-draft", "admin-links", "admin-news", "admin-sending", "admin-sent", "admin-sure-send", "admin-write",
    "alert-admin-links", "alert-news-off", "alert-news-on", "button-admin-active", "button-admin-all",
    "button-admin-go-on", "button-admin-links", "button-admin-news", "button-admin-send", "button-admin-stop",
    "button-admin-write", "button-no-news", "alert-admin-changed", "button-news", "news-off",
    "admin-paid", "admin-payment", "admin-payment-by", "admin-payment-gift", "admin-payments", "admin-payments-none",
    "admin-reason",
    "admin-refund-daily", "admin-refund-spent", "admin-refund-subscription", "admin-refund-takes", "admin-stat-stars",
    "admin-sure-ban", "admin-sure-message", "admin-sure-refund", "admin-ticket", "admin-ticket-answer",
    "admin-ticket-question", "admin-ticket-reply", "admin-tickets", "alert-admin-answered", "alert-admin-closed",
    "alert-admin-done-before", "alert-admin-long", "alert-admin-refunded", "alert-admin-refunded-before",
    "alert-admin-spent", "button-admin-answer", "button-admin-close", "button-admin-payments", "button-admin-tickets",
    "button-chart-stars", "buy-daily", "quota-subscriber", "ticket-answer", "ticket-closed",
    "admin-message", "admin-report", "admin-report-words", "admin-reports", "alert-admin-decided",
    "alert-admin-deleted", "alert-admin-written", "button-admin-delete", "button-admin-fine", "button-admin-look",
    "button-admin-message", "button-admin-reports", "message-from-admins", "picture-removed",
    "admin-code", "admin-growth", "admin-new-code", "admin-referrals", "alert-admin-code", "alert-admin-code-taken",
    "button-admin-growth",
    "how-redeem", "invite", "invite-count", "invite-off", "invited", "redeem-again", "redeem-enough", "redeem-over",
    "redeem-unknown", "redeemed", "referral-friend", "referral-thanks", "welcome",
    "admin-stat-credits", "admin-stat-orders", "admin-stat-today", "admin-statistics", "alert-admin-no-chart",
    "button-admin-csv", "button-admin-dark", "button-admin-days", "button-admin-light", "button-admin-stats",
    "button-chart-credits", "button-chart-failures", "button-chart-gateways", "button-chart-models",
    "button-chart-orders", "button-chart-people", "button-chart-waiting",
}  # fmt: skip


def said(language: str, key: str, number: int = 3) -> str:
    names = TRANSLATIONS.arguments(language, key)
    return TRANSLATIONS.html(language, key, **{name: number if name in NUMBERS else WORDS[name] for name in names})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_in_every_language(language: str) -> None:
    assert TRANSLATIONS.keys(language) == KEYS


@pytest.mark.parametrize("language", ["zh-Hans", "ru"])
def test_every_sentence_takes_the_same_arguments_in_every_language(language: str) -> None:
    differing = {
        key: TRANSLATIONS.arguments("en", key) ^ TRANSLATIONS.arguments(language, key)
        for key in KEYS
        if TRANSLATIONS.arguments("en", key) != TRANSLATIONS.arguments(language, key)
    }
    assert differing == {}


class Tags(HTMLParser):
    """Fails on a tag that Telegram does not know or that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "code"}
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_sentence_is_sound_html_and_short(language: str, key: str) -> None:
    for number in (0, 1, 2, 5, 21, 4000):
        html = said(language, key, number)
        tags = Tags()
        tags.feed(html)
        assert tags.open == []
        assert "{ " not in html
        assert html.strip("\n") == html
        assert "  " not in html.strip(" ")
        text = re.sub("<[^>]*>", "", html)
        if key == "help" or key.startswith("help-"):
            assert utf16_length(text) <= 700
        else:
            assert utf16_length(text) <= 200, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_waits_begins_with_an_hourglass(language: str) -> None:
    waiting = {key for key in KEYS if said(language, key).startswith("⏳")}
    assert waiting == {key for key in KEYS if key.startswith("placeholder-")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_says_what_came_back(language: str) -> None:
    for key in KEYS:
        if key.startswith("failed-"):
            assert TRANSLATIONS.html(language, "returned", credits=2) in said(language, key, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_alerts_and_commands_are_plain_text_of_telegrams_length(language: str) -> None:
    for key in KEYS:
        if key.startswith(("button-", "alert-", "command-")):
            text = TRANSLATIONS.plain(language, key, **dict.fromkeys(TRANSLATIONS.arguments(language, key), 3))
            assert text == said(language, key)
            assert utf16_length(text) <= (20 if key.startswith("button-") else 100)


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_command_and_flag(language: str) -> None:
    text = "\n".join(said(language, key) for key in KEYS if key == "help" or key.startswith("help-"))
    for word in ("/imagine", "/edit", "/quota", "/jobs", "/cancel", "/show", "/models", "/settings", "/start"):
        assert word in text
    for flag in ("--ar 16:9", "--res 4K", "--4k", "--n 4", "--model seedream-4.5", "--via pixwith"):
        assert flag in text


@pytest.mark.parametrize(
    ("language", "credits", "text"),
    [
        ("en", 0, "You were not charged."),
        ("en", 1, "Your credit was returned."),
        ("en", 2, "Your 2 credits were returned."),
        ("ru", 0, "С вас ничего не списано."),
        ("ru", 1, "Вам возвращён 1 кредит."),
        ("ru", 2, "Вам возвращены 2 кредита."),
        ("ru", 5, "Вам возвращено 5 кредитов."),
        ("ru", 11, "Вам возвращено 11 кредитов."),
        ("ru", 21, "Вам возвращён 21 кредит."),
        ("zh-Hans", 0, "没有扣你的点数。"),
        ("zh-Hans", 2, "已退还你 2 点。"),
    ],
)
def test_credits_are_counted_as_each_language_counts(language: str, credits: int, text: str) -> None:
    assert TRANSLATIONS.html(language, "returned", credits=credits) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_bonus_credits_are_mentioned_only_when_there_are_some(language: str) -> None:
    rest = {"left": 7, "allowance": 10, "hours": 0, "minutes": 5}
    for key in ("quota", "quota-chat"):
        without = TRANSLATIONS.html(language, key, balance=0, **rest)
        assert "<b>3</b>" not in without
        assert without[-1] in ".。"
        assert TRANSLATIONS.html(language, key, balance=3, **rest).startswith(without[:-1])
        assert "<b>3</b>" in TRANSLATIONS.html(language, key, balance=3, **rest)


def test_strangers_words_are_escaped_cut_and_harmless() -> None:
    line = TRANSLATIONS.html("en", "refused-model-unknown", model="<b>&\u202e\x00x", models=Markup("<i>sea</i>"))
    assert line == "There is no model “&lt;b&gt;&amp;x”. Available: <i>sea</i> (all: /models)"
    long = TRANSLATIONS.html("en", "jobs-line", id="7kq2", prompt="&" * 5000, state="done")
    assert long.count("&amp;") == 399
    assert "…" in long


def test_numbers_have_plain_digits_unless_the_sentence_groups_them() -> None:
    assert TRANSLATIONS.html("ru", "placeholder-queued", position=12345) == "⏳ Место в очереди: <b>12345</b>."
    long = {"model": "sea", "length": 12345, "limit": 4000}
    english = "Your prompt has 12,345 characters; <b>sea</b> accepts up to 4,000."
    assert TRANSLATIONS.html("en", "refused-prompt-long", **long) == english
    russian = "Символов в описании: 12\xa0345. <b>sea</b> принимает не больше 4\xa0000."
    assert TRANSLATIONS.html("ru", "refused-prompt-long", **long) == russian


def test_plain_text_loses_tags_and_entities() -> None:
    refused = TRANSLATIONS.plain("en", "refused-model-edit", model="a<b", models="sea & sun")
    assert refused == "a<b cannot edit pictures. These can: sea & sun (all: /models)"


def test_an_unknown_sentence_or_a_missing_argument_is_a_bug() -> None:
    with pytest.raises(TranslationError, match="unknown message 'hello'"):
        TRANSLATIONS.html("en", "hello")
    with pytest.raises(TranslationError, match="caption-tail"):
        TRANSLATIONS.html("en", "caption-tail", model="sea")


def test_an_unknown_language_is_english() -> None:
    assert TRANSLATIONS.html("fr", "placeholder-painting") == "⏳ Painting…"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        (None, "en"), ("", "en"), ("en", "en"), ("en-GB", "en"), ("de", "en"), ("zh", "zh-Hans"),
        ("zh-hans", "zh-Hans"), ("zh-TW", "zh-Hans"), ("zh_CN", "zh-Hans"), ("ru", "ru"), ("ru-RU", "ru"),
        ("be", "ru"), ("uk", "ru"), ("kk", "ru"), ("rum", "en"),
    ],
)  # fmt: skip
def test_people_hear_the_language_they_understand_best(code: str | None, language: str) -> None:
    assert best_language(code) == language
