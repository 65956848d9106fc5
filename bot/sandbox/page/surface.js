// One place where blocks stand (a message, a modal, the Home tab), and how a click in it travels.

import { api } from "./api.js";
import { confirmed } from "./confirm.js";

export class Surface {
  errors = {};

  /** `container` names the place to the server; `form` holds what is filled in there. */
  constructor({ store, container, form, blocks, say }) {
    this.world = store;
    this.container = container;
    this.form = form;
    this.blocks = blocks;
    this.say = say;
  }

  /** Sends a click or a choice, after Slack's own question if the element has one; `begun` is called then. */
  async fire(block, element, given = {}, begun = () => {}) {
    if (element.confirm && !(await confirmed(element.confirm, this.world))) return;
    begun();
    const label = element.text?.text;
    if (label) this.world.clicked.push({ person: this.world.person, label, ts: this.container.ts });
    try {
      await api.action({
        ...this.#address(block, element),
        ...given,
        values: this.form.collect(this.blocks),
      });
    } catch (refusal) {
      this.say(refusal.message);
    }
    this.world.tell("guide");
  }

  /** The app's own options for what was typed so far, in groups. */
  async suggest(block, element, value) {
    const answer = await api.options({ ...this.#address(block, element), value }).catch(() => ({}));
    return answer.option_groups ?? [{ label: null, options: answer.options ?? [] }];
  }

  #address(block, element) {
    const { person } = this.world;
    return { person, container: this.container, block_id: block.block_id, action_id: element.action_id };
  }
}
