import { Slice, sizeOf, startOf } from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';
import { NAME_FINDER_BYTES, nameFinderAt } from './name-finder';
import { NAME_SET_BYTES, NameSet } from './name-set';
import { TextMode } from './text-mode';

const reader = nameFinderAt(memory.data(NAME_FINDER_BYTES as i32, 8));
const none = changetype<NameSet>(memory.data(offsetof<NameSet>(), 8));
none.clearWithoutLimit();

/** Which parts of URLs and bodies are secret, and what replaces them. */
@unmanaged
export class Rules {
  /** Parameters of URLs. */
  parameters: NameSet;
  /** Members of JSON. */
  members: NameSet;
  /** Fields of forms: both lists of names. */
  fields: NameSet;
  replacement: Slice;

  /** Sets the names, in UTF-8 (not needed afterwards), and the text that replaces a value, which must stay. */
  configure(queryParams: SliceList, jsonFields: SliceList, replacement: Slice): void {
    this.replacement = replacement;
    this.parameters.clear();
    this.members.clear();
    this.fields.clear();
    this.addTo(this.parameters, queryParams);
    this.addTo(this.members, jsonFields);
  }

  /** A name is read the way texts are, so that both come out the same. */
  private addTo(set: NameSet, names: SliceList): void {
    for (let i = 0; i < countOf(names); i++) {
      const name = itemAt(names, i);
      reader.reset(TextMode.TEXT, none, none);
      reader.skip(startOf(name), startOf(name) + sizeOf(name));
      set.add(reader.name);
      this.fields.add(reader.name);
    }
  }
}

/** The size of Rules with their names, which lie after them. */
export const RULES_BYTES: usize = offsetof<Rules>() + 3 * NAME_SET_BYTES;

/** Makes Rules in `RULES_BYTES` bytes at `address`. */
export function rulesAt(address: usize): Rules {
  const rules = changetype<Rules>(address);
  const names = address + offsetof<Rules>();
  rules.parameters = changetype<NameSet>(names);
  rules.members = changetype<NameSet>(names + NAME_SET_BYTES);
  rules.fields = changetype<NameSet>(names + 2 * NAME_SET_BYTES);
  return rules;
}
