"""Our PostgreSQL engine: a commit that fails releases its connection, and the isolation level is ours to choose."""

from typing import Any, ClassVar, Literal, Self

from piccolo.engine.postgres import PostgresEngine, PostgresTransaction


class SafeTransaction(PostgresTransaction):
    """A transaction that always gives its connection back.

    Piccolo's own `__aexit__` leaves the connection acquired and the context variable set when COMMIT itself fails
    (a deferred constraint, a serialization failure): as many failures as the pool has connections, and the app hangs.
    """

    options: ClassVar[dict[str, Any]] = {}
    """How the transaction is begun, in asyncpg's words."""

    async def __aenter__(self) -> Self:
        """Begin, or give the connection back where BEGIN fails."""
        if self._parent is not None:
            return self._parent  # type: ignore[return-value]  # Piccolo's inner block is the outer one
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]  # Piccolo's
        try:
            self.transaction = self.connection.transaction(**self.options)
            await self.begin()  # type: ignore[no-untyped-call]  # Piccolo's
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> Literal[False]:
        """Commit or roll back; then, whatever came of it, release the connection. An error goes on."""
        if self._parent is not None:
            return False
        try:
            if exception is not None:
                if not self._rolled_back:
                    await self.rollback()  # type: ignore[no-untyped-call]  # Piccolo's
            elif not self._committed and not self._rolled_back:
                await self.commit()  # type: ignore[no-untyped-call]  # Piccolo's
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class Snapshot(SafeTransaction):
    """A transaction that only reads, and whose every query sees the database as the first one did."""

    options: ClassVar[dict[str, Any]] = {"isolation": "repeatable_read", "readonly": True}


class LedigEngine(PostgresEngine):
    """Piccolo's engine with transactions that are safe to fail, and no questions asked of the server at import."""

    def transaction(self, allow_nested: bool = True) -> SafeTransaction:
        """A transaction; an inner one joins the outer."""
        return SafeTransaction(engine=self, allow_nested=allow_nested)

    def snapshot(self) -> Snapshot:
        """A transaction for several reads that must agree; inside another one it is that one."""
        return Snapshot(engine=self, allow_nested=True)

    async def check_version(self) -> None:
        """Nothing here: the address of the server may not be known yet. `conf.connect` asks."""

    async def prep_database(self) -> None:
        """Nothing to prepare: we use no extensions."""
