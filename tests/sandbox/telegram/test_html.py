"""Telegram's HTML, its limits in UTF-16 units, and the entities it finds by itself."""

import pytest

from sandbox.telegram.errors import ApiError
from sandbox.telegram.rules.html import parsed_html
from sandbox.telegram.rules.text import caption_content, text_content


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b> &lt;&amp;&gt;&quot; &nbsp;", 'a <&>" &nbsp;', [("bold", 0, 1)]),
        ("🦊 <i>x</i>", "🦊 x", [("italic", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>', "st", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<code>a &lt;b&gt; <i>c</i></code>", "a <b> c", [("code", 0, 7)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<b></b>&#65;&#x42;", "AB", []),
    ],
)
def test_html_becomes_text_and_entities(source, text, entities):
    read, found = parsed_html(source)
    assert read == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_links_and_code_blocks_keep_their_attributes():
    _, found = parsed_html('<a href="https://e.org/?a=1&amp;b=2">x</a><pre><code class="language-py">y</code></pre>')
    assert found == [
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://e.org/?a=1&b=2"},
        {"type": "pre", "offset": 1, "length": 1, "language": "py"},
    ]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag, expected "</b>", found "</i>" at byte offset 4'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b hidden>x</b>", 'Expected equal sign in declaration of an attribute of the tag "b" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_malformed_html_is_refused_with_the_place(source, complaint):
    with pytest.raises(ApiError) as refused:
        parsed_html(source)
    assert refused.value.description.startswith("Bad Request: can't parse entities: ")
    if not source.startswith('<a href="x'):
        assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_lengths_count_utf16_units_after_parsing():
    assert text_content({"text": "<b>" + "🦊" * 2048 + "</b>", "parse_mode": "HTML"})["text"] == "🦊" * 2048
    with pytest.raises(ApiError, match="message is too long"):
        text_content({"text": "🦊" * 2048 + "x"})
    assert caption_content({"caption": "🦊" * 512})["caption"] == "🦊" * 512
    with pytest.raises(ApiError, match="message caption is too long"):
        caption_content({"caption": "🦊" * 512 + "x"})


def test_white_space_around_goes_and_entities_move_along():
    content = text_content({"text": "\n <b> fox </b>\r\n", "parse_mode": "HTML"})
    assert content == {"text": "fox", "entities": [{"type": "bold", "offset": 0, "length": 3}]}
    with pytest.raises(ApiError, match="message text is empty"):
        text_content({"text": " \n "})


def test_commands_links_and_names_are_found_by_their_utf16_place():
    content = text_content({"text": "/imagine@imagine_sandbox_bot 🦊 see https://e.org/a. by @ann_paints #fox a/b"})
    assert [(e["type"], e["offset"], e["length"]) for e in content["entities"]] == [
        ("bot_command", 0, 28),
        ("url", 36, 15),
        ("mention", 56, 11),
        ("hashtag", 68, 4),
    ]
