"""A group of commands that loads only the one that is run: the rest of the house is not imported to print a version."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """Commands by name, each loaded when it is asked for.

    Parameters
    ----------
    where : mapping of str to str
        Name of a command to ``module:attribute``.
    """

    def __init__(self, *args: Any, where: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._where = dict(where)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command.

        Parameters
        ----------
        ctx : click.Context
            Context of the call.

        Returns
        -------
        list of str
            In alphabetical order.
        """
        return sorted({*self._where, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command.

        Parameters
        ----------
        ctx : click.Context
            Context of the call.
        cmd_name : str
            Name of the command.

        Returns
        -------
        click.Command or None
            None if there is no such command.
        """
        self._load(cmd_name)
        return super().get_command(ctx, cmd_name)

    def every_command(self) -> dict[str, click.Command]:
        """Load all commands.

        Returns
        -------
        dict of str to click.Command
            By name.
        """
        for name in self._where:
            self._load(name)
        return dict(self.commands)

    def _load(self, name: str) -> None:
        if name in self._where and name not in self.commands:
            module, _, attribute = self._where[name].partition(":")
            self.add_command(getattr(import_module(module), attribute), name)
