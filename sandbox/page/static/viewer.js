// A picture in full size, with its dimensions, the ones before and after, and a download.

import { h, iconButton } from "./dom.js";
import { size, textOf } from "./text.js";
import { fileAddress } from "./videos.js";

const dialog = document.getElementById("viewer");

/** Shows the picture of message `id`, one of `messages`. */
export function openPicture(messages, id) {
  const shown = messages.filter((one) => one.photo || (one.document?.thumbnail && one.document.mime_type?.startsWith("image/")));
  let at = shown.findIndex((one) => one.message_id === id);
  if (at < 0) return;
  const draw = () => {
    const message = shown[at];
    const one = message.photo?.at(-1) ?? message.document;
    const name = message.document?.file_name ?? `picture-${message.message_id}.jpg`;
    const facts = h("p.viewer-facts", { role: "status" }, dimensions(one.width, one.height, one.file_size));
    const image = h("img", {
      src: fileAddress(one.file_id), alt: textOf(message) || "Picture",
      onload: () => facts.replaceChildren(dimensions(image.naturalWidth, image.naturalHeight, one.file_size)),
      onclick: () => dialog.classList.toggle("actual"),
    });
    dialog.classList.remove("actual");
    dialog.replaceChildren(
      h("div.viewer-bar", {}, facts,
        h("a.icon-button", { href: fileAddress(one.file_id), download: name, "aria-label": "Download", title: "Download" }, iconButton("save", "").firstChild),
        iconButton("cross", "Close", { onclick: () => dialog.close(), autofocus: true })),
      h("div.viewer-stage", { tabindex: -1, onclick: (event) => event.target === event.currentTarget && dialog.close() }, image),
      h("p.viewer-words", { dir: "auto" }, textOf(message)),
      at > 0 && iconButton("left", "Previous picture", { class: "icon-button step back", onclick: () => step(-1) }),
      at < shown.length - 1 && iconButton("right", "Next picture", { class: "icon-button step on", onclick: () => step(1) }));
    for (const child of [...dialog.childNodes]) if (child.nodeType === Node.TEXT_NODE) child.remove();
  };
  const step = (by) => {
    if (!shown[at + by]) return;
    at += by;
    draw();
    (dialog.querySelector(by < 0 ? ".step.back" : ".step.on") ?? dialog.querySelector("[autofocus]")).focus();
  };
  dialog.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) step(by);
  };
  draw();
  dialog.showModal();
}

function dimensions(width, height, bytes) {
  return [width && `${width} × ${height}`, size(bytes)].filter(Boolean).join(" · ");
}
