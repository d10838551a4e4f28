/**
 * Frames are asked for only while there is something to draw: cosmos.gl asks for one after the other, forever. Imported before it, this
 * puts itself before `requestAnimationFrame`, and holds frames back while nothing moves and while the picture is out of sight.
 */
const ask = window.requestAnimationFrame.bind(window);
const held = new Map<number, FrameRequestCallback>();
let [next, awakeUntil, asked, visible] = [1, 0, false, true];

/** How many frames were drawn. */
export const frames = { drawn: 0 };

window.requestAnimationFrame = (callback) => {
  const id = next;
  next += 1;
  held.set(id, callback);
  proceed();
  return id;
};

window.cancelAnimationFrame = (id) => {
  held.delete(id);
};

/** Lets frames through for so long. */
export function wake(milliseconds = 100): void {
  awakeUntil = Math.max(awakeUntil, performance.now() + milliseconds);
  proceed();
}

/** Asks for one frame, and for no other; held back while the picture is out of sight. */
export function onFrame(callback: () => void): void {
  requestAnimationFrame(callback);
  wake(50);
}

/** Tells whether anybody can see the picture. */
export function setVisible(now: boolean): void {
  if (now === visible) return;
  visible = now;
  // What was held back is due.
  if (visible) wake(150);
}

function proceed(): void {
  if (asked || !visible || held.size === 0 || performance.now() > awakeUntil) return;
  asked = true;
  ask((time) => {
    asked = false;
    frames.drawn += 1;
    const due = [...held.values()];
    held.clear();
    for (const callback of due) callback(time);
    proceed();
  });
}
