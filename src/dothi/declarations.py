"""What the sectors declare, gathered."""

from dothi.sectors.drainage import kinds as drainage
from dothi.sectors.environment import kinds as environment
from dothi.sectors.transport import connect as transport_translations
from dothi.sectors.transport import kinds as transport
from dothi.vocabulary.things import ANY_KIND
from dothi.vocabulary.translations import Translator, try_in_turn

KINDS = (ANY_KIND, *drainage.KINDS, *environment.KINDS, *transport.KINDS)
QUANTITIES = (*drainage.QUANTITIES, *environment.QUANTITIES, *transport.QUANTITIES)
TRANSLATORS: dict[str, Translator] = {"osm": try_in_turn(transport_translations.translate_osm)}
"""By the vocabulary they translate from; of several sectors the first that knows an object has it."""
