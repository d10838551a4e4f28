/** The colours of now, as the style sheet has them. */
export interface Theme {
  paper: string;
  ink: string;
  edge: string;
  accent: string;
}

let known: Theme | undefined;

export function theme(): Theme {
  if (!known) {
    const style = getComputedStyle(document.documentElement);
    const value = (name: string) => style.getPropertyValue(name).trim();
    known = { paper: value("--paper"), ink: value("--ink"), edge: value("--edge"), accent: value("--accent") };
  }
  return known;
}

/** Calls back when the system or the reader goes over to the other; `button` does so. */
export function followTheme(button: HTMLElement, changed: () => void): void {
  const forget = () => {
    known = undefined;
    changed();
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", forget);
  button.addEventListener("click", () => {
    const { dataset } = document.documentElement;
    const isDark = dataset.theme === "dark" || (dataset.theme !== "light" && dark.matches);
    dataset.theme = isDark ? "light" : "dark";
    forget();
  });
}

export const reducedMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
