import { visibleText } from '../visible-text.ts';

/** Shows a path template with its parameters set apart. */
export function TemplateText({ template }: { template: string }) {
  return (
    <>
      {template.split(/(\{[^{}/]*\})/).map((part, place) =>
        place % 2 === 0 ? (
          visibleText(part)
        ) : (
          <span key={`part ${place}`} class="parameter">
            {visibleText(part)}
          </span>
        ),
      )}
    </>
  );
}

/** The CSS class of a method: writing and deleting ones stand out. */
export function methodClass(method: string): string {
  if (method === 'DELETE') return 'm removes';
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method) ? 'm' : 'm writes';
}
