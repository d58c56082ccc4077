import { Button } from "antd";
import type { ReactNode } from "react";
import { api } from "#console/lib/api.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { useRefresh } from "../queries.ts";
import { organizationTexts, useOrganizationText } from "../texts.ts";

/** The skills that the buttons of the shipped greeting ask for; without them nobody could be chosen for such a question. */
const usual = ["pre-sale", "in-sale", "after-sale", "complaint", "technical"] as const;

/** Adds the usual skills in one step, for a centre that has none yet. */
export function UsualSkills(): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const adding = useSubmit(async () => {
    try {
      for (const [sort, key] of usual.entries()) {
        const name = { "zh-CN": organizationTexts["zh-CN"].teams.usualSkills[key], en: organizationTexts.en.teams.usualSkills[key] };
        await api("POST /v1/skills", { body: { key, name, sort: sort + 1 } });
      }
    } finally {
      await refresh();
    }
  });
  return (
    <>
      <Button loading={adding.busy} onClick={() => void adding.submit()}>
        {t.teams.usualAdd}
      </Button>
      {adding.problem === null ? null : <p className="k-problem">{adding.problem.text}</p>}
    </>
  );
}
