/** The border between the columns: dragged, or moved by arrow keys. */
import { signal } from "@preact/signals";

const MOST = 75;
const share = signal(50);

function move(to: number): void {
  share.value = Math.min(MOST, Math.max(100 - MOST, to));
  document.documentElement.style.setProperty("--split", `${share.value}%`);
}

export function Splitter() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the source"
      aria-valuenow={Math.round(share.value)}
      aria-valuemin={100 - MOST}
      aria-valuemax={MOST}
      tabIndex={0}
      class="splitter"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) move((event.clientX / innerWidth) * 100);
      }}
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") move(share.value - 2);
        if (key === "ArrowRight") move(share.value + 2);
      }}
    />
  );
}
