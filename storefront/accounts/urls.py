"""The addresses of an account, below /account/."""

from django.urls import path

from storefront.accounts import entrance, own_data, page, passwords

urlpatterns = [
    path("", page.account, name="account"),
    path("sign-up/", entrance.sign_up, name="sign-up"),
    path("sign-up/sent/", entrance.sign_up_sent, name="sign-up-sent"),
    path("sign-up/<str:signed>/", entrance.sign_up_confirm, name="sign-up-confirm"),
    path("sign-in/", entrance.SignIn.as_view(), name="sign-in"),
    path("sign-out/", entrance.SignOut.as_view(), name="sign-out"),
    path("password/", passwords.Change.as_view(), name="password-change"),
    path("password-reset/", passwords.reset, name="password-reset"),
    path("password-reset/sent/", passwords.reset_sent, name="password-reset-done"),
    path("password-reset/done/", passwords.reset_complete, name="password-reset-complete"),
    path("password-reset/<str:uidb64>/<str:token>/", passwords.ResetConfirm.as_view(), name="password-reset-confirm"),
    path("address/", page.change_mailbox, name="mailbox-change"),
    path("address/link/", page.prove_mailbox, name="mailbox-prove"),
    path("address/<str:signed>/", page.confirm_mailbox, name="mailbox-confirm"),
    path("data/", own_data.take_along, name="account-data"),
    path("erase/", own_data.erase, name="account-erase"),
    path("erased/", own_data.erased, name="account-erased"),
]
