/**
 * <sillon-gallery>: one large picture, the others small. Without this script the small ones are links to the large
 * files; with it they change the large one in place, by click, arrow keys and swipe, and the large one opens alone.
 */
import { asButton, fill } from "./upgrade.js";

const SWIPE = 40; // pixels

class SillonGallery extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector(".gallery__stage");
    if (!this.stage) return;
    this.picture = this.stage.querySelector("img");
    const links = [...this.querySelectorAll(".gallery__thumb")];
    this.addresses = links.map((link) => link.href);
    this.thumbs = links.map(asButton);
    this.current = 0;
    this.thumbs.forEach((thumb, index) => thumb.addEventListener("click", () => this.show(index)));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.stage.addEventListener("click", (event) => this.enlarge(event));
    this.listenForSwipes(this.stage);
  }

  /** Show the picture of that index; past either end it goes round. */
  show(index) {
    const count = this.thumbs.length;
    this.current = (index + count) % count;
    const thumb = this.thumbs[this.current];
    for (const other of this.thumbs) other.removeAttribute("aria-current");
    thumb.setAttribute("aria-current", "true");
    this.stage.href = this.addresses[this.current];
    this.stage.setAttribute("aria-label", fill(this.stage.dataset.enlarge, { part: thumb.dataset.part }));
    this.change(thumb);
  }

  /** Exchange the large picture once the new one is there, in a short cross-fade where motion is welcome. */
  async change(thumb) {
    const next = new Image(1280, 1280);
    next.sizes = this.picture.sizes;
    next.srcset = thumb.dataset.srcset;
    next.src = this.stage.href;
    next.alt = thumb.dataset.alt;
    await next.decode().catch(() => {});
    if (this.thumbs[this.current] !== thumb) return; // a later click was faster
    const swap = () => {
      this.picture.replaceWith(next);
      this.picture = next;
    };
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still || !next.animate) return swap();
    next.classList.add("gallery__next");
    this.stage.append(next);
    await next.animate({ opacity: [0, 1] }, { duration: 180 }).finished.catch(() => {});
    next.classList.remove("gallery__next");
    if (next.isConnected) swap();
  }

  onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.target.closest(".play-box") || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.show(this.current + step);
    if (this.thumbs.includes(document.activeElement)) this.thumbs[this.current].focus();
  }

  listenForSwipes(area) {
    let start = null;
    area.addEventListener("pointerdown", (event) => {
      start = event.pointerType === "mouse" ? null : event.clientX;
    });
    area.addEventListener("pointerup", (event) => {
      const way = start === null ? 0 : event.clientX - start;
      start = null;
      if (Math.abs(way) < SWIPE) return;
      this.swiped = true; // the click that follows is none
      setTimeout(() => (this.swiped = false), 50);
      this.show(this.current + (way < 0 ? 1 : -1));
    });
    area.addEventListener("pointercancel", () => (start = null));
    area.addEventListener("dragstart", (event) => event.preventDefault());
  }

  /** Open the picture alone, in a dialog that Escape and its button close. Modified clicks stay the browser's. */
  enlarge(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (this.swiped) return;
    const dialog = document.createElement("dialog");
    dialog.className = "zoom on-black";
    dialog.setAttribute("aria-label", this.picture.alt || this.stage.getAttribute("aria-label"));
    const picture = new Image();
    picture.src = this.stage.href;
    picture.alt = this.picture.alt;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button";
    close.textContent = this.dataset.close;
    dialog.append(picture, close);
    dialog.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    this.append(dialog);
    dialog.showModal();
  }
}

customElements.define("sillon-gallery", SillonGallery);
