// Videos and animations inside a bubble.

import { h } from "./dom.js";
import { textOf } from "./text.js";

export function fileAddress(id) {
  return `/_world/files/${encodeURIComponent(id)}`;
}

/** Minutes and seconds: 0:05. */
export function length(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The video of a message, or its animation, which plays by itself and has no sound. */
export function moving(message, act, ratio) {
  const loops = Boolean(message.animation);
  const shown = message.animation ?? message.video;
  const kind = loops ? "Animation" : "Video";
  const badge = h("span.badge", { "aria-hidden": "true" }, loops ? "GIF" : length(shown.duration));
  const vars = { "--ratio": ratio };
  if (message.has_media_spoiler && !act.revealed.has(message.message_id)) {
    const key = `picture ${message.message_id}`;
    return h("button.picture.covered", {
      type: "button", vars, data: { key }, "aria-label": `Hidden ${kind.toLowerCase()}, press to show`,
      onclick: () => act.reveal(message.message_id),
    }, shown.thumbnail && h("img", { src: fileAddress(shown.thumbnail.file_id), alt: "" }), badge, h("span.cover", {}, "Spoiler"));
  }
  const words = textOf(message);
  const video = h("video", {
    src: fileAddress(shown.file_id), width: shown.width, height: shown.height, playsinline: true, preload: "metadata",
    poster: shown.thumbnail && fileAddress(shown.thumbnail.file_id), data: { key: `picture ${message.message_id}` },
    "aria-label": `${kind}${words ? `: ${words}` : ""}, ${shown.duration} seconds`,
    controls: !loops, loop: loops, autoplay: loops && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    onplay: () => { badge.hidden = true; },
  });
  video.muted = loops;
  return h("div.picture.moving", { vars }, video, badge);
}
