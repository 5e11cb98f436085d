"""What the payment page says, in English and in French.

Kept here and not in the shop's catalogue: the page belongs to the stand-in, follows the session's `locale`, and must
read well on a machine where no catalogue has been compiled.
"""

from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import format_currency

THIN = "\N{NARROW NO-BREAK SPACE}"

ENGLISH: Mapping[str, str] = {
    "test_page": "Test page. No money moves.",
    "test_more": "It stands in for Stripe and knows test cards only.",
    "stand_in": "Stand-in for Stripe",
    "order": "Order",
    "pay": "Pay",
    "pay_title": "Pay {amount} (test page)",
    "each": "{quantity} × {amount}",
    "total": "Total",
    "drawn": "The order, drawn to scale as the groove of one side.",
    "back": "Back to the shop without paying",
    "return": "Back to the shop",
    "card": "Card",
    "number": "Card number",
    "expiry": "Expiry",
    "expiry_hint": "month / year",
    "cvc": "Security code",
    "cvc_hint": "CVC",
    "name": "Name on the card",
    "kept": "Nothing that you type here is kept, but for the name.",
    "mend_one": "One thing to mend before you can pay",
    "mend_many": "{count} things to mend before you can pay",
    "number_missing": "Type a card number. Those of the test cards stand below.",
    "number_short": "This number is too short. A card number has 12 to 19 figures.",
    "number_wrong": "This is not a card number. Check each figure.",
    "expiry_missing": "Type the month and the year, such as 04 / 31.",
    "expiry_wrong": "Write it as month / year, such as 04 / 31.",
    "expiry_month": "A month is a number from 01 to 12.",
    "expiry_past": "This date is past. Any month to come will do.",
    "expiry_far": "No card lasts that long. Check the year.",
    "cvc_missing": "Type any three figures.",
    "cvc_3": "The security code has three figures.",
    "cvc_4": "The security code of this card has four figures.",
    "name_missing": "Type a name. Any will do.",
    "name_wrong": "This name has characters that a card cannot carry, or is too long.",
    "nothing_charged": "Nothing was charged. Your order waits: try another card.",
    "generic_decline": "The card was declined",
    "insufficient_funds": "There is not enough money on this card",
    "test_mode_live_card": "This is not one of the test cards",
    "payment_intent_authentication_failure": "The bank was told that it was not you",
    "cards": "Test cards",
    "cards_hint": "Any month to come, any three figures, any name.",
    "card_number": "Number",
    "card_effect": "What happens",
    "accepted": "Paid",
    "asks_you": "The bank asks first (3-D Secure)",
    "declined": "Declined",
    "insufficient": "Not enough money",
    "bank": "Your bank asks",
    "bank_title": "Is it you?",
    "bank_more": "A card of this kind is charged only once its holder agrees. Play the holder.",
    "bank_yes": "Yes, it is me: pay {amount}",
    "bank_no": "No, refuse",
    "expired_title": "Too late",
    "expired_more": "This payment page has expired, and nothing was charged. Back in the shop you can order again.",
    "paid_title": "Paid",
    "paid_more": "This order is paid already. It was charged once, and will not be again.",
    "lost_title": "Not here",
    "lost_more": "There is no payment page at this address. Go back to the shop and begin again from your cart.",
}
FRENCH: Mapping[str, str] = {
    "test_page": "Page d’essai. Aucun argent ne circule.",
    "test_more": "Elle remplace Stripe et ne connaît que des cartes d’essai.",
    "stand_in": "Doublure de Stripe",
    "order": "Commande",
    "pay": "Payer",
    "pay_title": "Payer {amount} (page d’essai)",
    "each": "{quantity} × {amount}",
    "total": "Total",
    "drawn": "La commande dessinée à l’échelle, comme le sillon d’une face.",
    "back": "Revenir à la boutique sans payer",
    "return": "Revenir à la boutique",
    "card": "Carte",
    "number": "Numéro de carte",
    "expiry": "Expiration",
    "expiry_hint": "mois / année",
    "cvc": "Code de sécurité",
    "cvc_hint": "CVC",
    "name": "Nom sur la carte",
    "kept": "Rien de ce que vous tapez ici n’est gardé, sauf le nom.",
    "mend_one": "Un point à corriger avant de payer",
    "mend_many": "{count} points à corriger avant de payer",
    "number_missing": "Indiquez un numéro de carte. Ceux des cartes d’essai sont plus bas.",
    "number_short": "Ce numéro est trop court. Un numéro de carte a de 12 à 19 chiffres.",
    "number_wrong": "Ce n’est pas un numéro de carte. Vérifiez chaque chiffre.",
    "expiry_missing": "Indiquez le mois et l’année, par exemple 04 / 31.",
    "expiry_wrong": "Écrivez mois / année, par exemple 04 / 31.",
    "expiry_month": "Un mois est un nombre de 01 à 12.",
    "expiry_past": "Cette date est passée. Tout mois à venir convient.",
    "expiry_far": "Aucune carte ne dure aussi longtemps. Vérifiez l’année.",
    "cvc_missing": "Indiquez trois chiffres, n’importe lesquels.",
    "cvc_3": "Le code de sécurité a trois chiffres.",
    "cvc_4": "Le code de sécurité de cette carte a quatre chiffres.",
    "name_missing": "Indiquez un nom, n’importe lequel.",
    "name_wrong": "Ce nom contient des signes qu’une carte ne porte pas, ou il est trop long.",
    "nothing_charged": "Rien n’a été débité. Votre commande attend~: essayez une autre carte.",
    "generic_decline": "La carte a été refusée",
    "insufficient_funds": "Il n’y a pas assez d’argent sur cette carte",
    "test_mode_live_card": "Ce n’est pas une des cartes d’essai",
    "payment_intent_authentication_failure": "La banque a appris que ce n’était pas vous",
    "cards": "Cartes d’essai",
    "cards_hint": "Tout mois à venir, trois chiffres et un nom quelconques.",
    "card_number": "Numéro",
    "card_effect": "Ce qui se passe",
    "accepted": "Payée",
    "asks_you": "La banque demande d’abord (3-D Secure)",
    "declined": "Refusée",
    "insufficient": "Pas assez d’argent",
    "bank": "Votre banque demande",
    "bank_title": "Est-ce vous~?",
    "bank_more": "Une telle carte n’est débitée qu’avec l’accord de son titulaire. Jouez le titulaire.",
    "bank_yes": "Oui, c’est moi~: payer {amount}",
    "bank_no": "Non, refuser",
    "expired_title": "Trop tard",
    "expired_more": "Cette page de paiement a expiré et rien n’a été débité. Vous pouvez recommander dans la boutique.",
    "paid_title": "Payé",
    "paid_more": "Cette commande est déjà payée. Elle a été débitée une fois et ne le sera plus.",
    "lost_title": "Rien ici",
    "lost_more": "Il n’y a pas de page de paiement à cette adresse. Repartez de votre panier, dans la boutique.",
}


def words(language: str) -> dict[str, str]:
    """All sentences in "en" or "fr"; "~" stands for the thin space before French punctuation."""
    chosen = FRENCH if language == "fr" else ENGLISH
    return {key: sentence.replace("~", THIN) for key, sentence in chosen.items()}


def language(locale: str | None, accepted: str) -> str:
    """The page's language: the session's locale, or the browser's where the shop left it to "auto"."""
    wanted = accepted if locale in (None, "auto") else locale
    return "fr" if (wanted or "").strip().lower().startswith("fr") else "en"


def money(cents: int, currency: str, language: str) -> str:
    """10190 eur → "€101.90", "101,90 €" with spaces that do not break."""
    written = str(format_currency(Decimal(cents).scaleb(-2), currency.upper(), locale=language))
    return written.replace("\N{NO-BREAK SPACE}", THIN)
