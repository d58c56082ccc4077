import { textsIn } from "#locales/index.ts";
import en from "#locales/en/voice.ts";
import zh from "#locales/zh-CN/voice.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const voiceTexts = textsIn<typeof zh>(zh, en);
learnRefusals(voiceTexts);

/** Words of 客户之声 in the reader's language. */
export function useVoiceText(): typeof zh {
  return useText(voiceTexts);
}
