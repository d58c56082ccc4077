import { textsIn } from "#locales/index.ts";
import en from "#locales/en/incidents.ts";
import zh from "#locales/zh-CN/incidents.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const incidentTexts = textsIn<typeof zh>(zh, en);
learnRefusals(incidentTexts);

/** Words of incidents in the reader's language. */
export const useIncidentText = (): typeof zh => useText(incidentTexts);
