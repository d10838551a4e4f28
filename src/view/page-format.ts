/** What the page and what fills it agree on. The page is bundled with it, so nothing that needs Node may be used here. */
import type { ColorLegend, SizeLegend } from "./scales.ts";

/** A column in the page: its arrays are named `<group>.<position>.<part>`. */
export interface PageColumn {
  name: string;
  kind: "numbers" | "texts";
  nulls: boolean;
}

export interface PageHeader {
  title: string;
  notice: string;
  directed: boolean;
  numNodes: number;
  numEdges: number;
  renderer: "auto" | "webgl" | "canvas";
  palette: string[];
  colorLegend?: ColorLegend | undefined;
  sizeLegend?: SizeLegend | undefined;
  /** Whether nodes have texts that are not their ids, the ids, or none. */
  labels: "own" | "ids" | "none";
  attributes: PageColumn[];
  edgeAttributes: PageColumn[];
}

/** Coordinates of many nodes are whole numbers up to this one. */
export const GRID = 65_535;
/** The side of the square that nodes are in. */
export const SPACE = 4096;
/** Radii are kept in so small parts of a pixel. */
export const RADIUS_PARTS = 100;
