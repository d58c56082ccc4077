import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { Button, type ButtonProps } from "antd";
import type { ReactNode } from "react";
import { useUiText } from "./texts.ts";

interface ShowMoreProps extends Pick<ButtonProps, "size" | "type" | "block"> {
  list: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  /** Stands in a line of its own, of this class. */
  line?: string;
  /** Where there is a better word than "show more". */
  children?: ReactNode;
}

/** The button under a list that has another page; nothing where it has none. */
export function ShowMore({ list, line, children, ...look }: ShowMoreProps): ReactNode {
  const t = useUiText();
  if (!list.hasNextPage) return null;
  const button = (
    <Button {...look} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      {children ?? t.table.showMore}
    </Button>
  );
  return line === undefined ? button : <div className={line === "" ? undefined : line}>{button}</div>;
}
