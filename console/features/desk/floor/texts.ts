import { textsIn } from "#locales/index.ts";
import en from "#locales/en/floor.ts";
import zh from "#locales/zh-CN/floor.ts";
import { useText } from "#console/lib/locale.ts";

const floorTexts = textsIn<typeof zh>(zh, en);

export type FloorText = typeof zh;

/** Words of the floor in the reader's language. */
export function useFloorText(): FloorText {
  return useText(floorTexts);
}
