"""Ansible callback: tells what happens as JSON, one event a line, for the suite to read. Not needed to run the playbooks."""

import json

from ansible.plugins.callback import CallbackBase
from ansible.release import __version__

DOCUMENTATION = """
    name: tahan_events
    type: stdout
    short_description: events as lines of JSON
    description: [Plays, tasks and results as lines of JSON on standard output.]
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'tahan_events'

    def tell(self, event, **more):
        self._display.display(json.dumps({'event': event, **more}))

    def v2_playbook_on_play_start(self, play):
        self.tell('play', name=play.get_name())

    def v2_playbook_on_no_hosts_matched(self):
        self.tell('no-boards')

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.tell('task', name=task.name)

    def v2_playbook_on_handler_task_start(self, task):
        self.tell('task', name=task.name)

    def v2_runner_on_ok(self, result):
        self.result(result, 'changed' if result._result.get('changed') else 'ok')

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result(result, 'failed', said(result._result))

    def v2_runner_on_unreachable(self, result):
        self.result(result, 'unreachable', said(result._result))

    def v2_playbook_on_stats(self, stats):
        # Also when nothing was said by `set_stats`.
        self.tell('end', ansible=__version__, told=(stats.custom or {}).get('_run', {}))

    def result(self, result, status, words=''):
        self.tell('result', board=result._host.get_name(), task=result._task.name, status=status, said=words)


def said(result):
    """What a failed module said: its own message, else the end of what its program wrote. Empty where it is secret."""
    items = [item for item in result.get('results', []) if item.get('failed') or item.get('unreachable')]
    if items:
        return '\n'.join(said(item) for item in items)
    if 'censored' in result:
        return ''
    words = [str(result.get(key, '')).strip() for key in ('msg', 'stderr', 'module_stderr', 'stdout', 'module_stdout')]
    generic = ('non-zero return code', 'MODULE FAILURE')
    return '\n'.join(word for word in words if word and not word.startswith(generic))[-4000:]
